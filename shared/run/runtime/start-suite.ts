import type { Problem } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { evalIdOf, ORCHESTRATOR, type ScheduledRun, type RunEvalInput, type RunSuiteInput } from "../durable/index.ts";
import { saveKeptResults, type RunRequest } from "../store/index.ts";
import { findStatus, type RuntimeClient } from "./client.ts";

/** Starts an orchestration, unless it exists already, for example because a client sent the same request twice. */
export async function startOnce(
  client: RuntimeClient,
  orchestrator: string,
  { instanceId, input }: { readonly instanceId: string; readonly input: object },
): Promise<void> {
  try {
    await client.startNew(orchestrator, { instanceId, input });
  } catch (thrown) {
    if ((await findStatus(client, instanceId)) === undefined) throw thrown;
  }
}

const MAX_PROBLEMS = 50;
const MAX_CHARACTERS = 500;

/** Starts the orchestration of an eval with its run, or with the problems that keep the run from starting. */
export async function startEval(
  client: RuntimeClient,
  scheduledRun: ScheduledRun,
  { suite, problems }: { readonly suite?: RunSuiteInput; readonly problems?: readonly Problem[] },
): Promise<void> {
  // The problems travel through the history.
  const input: RunEvalInput = { night: scheduledRun, suite, problems: problems?.slice(0, MAX_PROBLEMS).map(cut) };
  await startOnce(client, ORCHESTRATOR.runEval, { instanceId: evalIdOf(scheduledRun.run), input });
}

const cut = ({ path, message }: Problem): Problem => ({
  path: path.slice(0, MAX_CHARACTERS),
  message: message.slice(0, MAX_CHARACTERS),
});

/**
 * Starts the orchestration of an accepted run, or of its eval. The results that it keeps from another run are saved before.
 */
export async function startSuite(client: RuntimeClient, store: BlobStore, run: RunRequest): Promise<void> {
  const { id, createdAt, plan, total, concurrency, budgets, limits, rerun } = run;
  await saveKeptResults(store, run);
  const work = { plan, total, lanes: concurrency, budgets, limits, ranges: rerun?.ranges };
  const input: RunSuiteInput = { run: id, acceptedAt: createdAt, ...work };
  if (run.night !== undefined) return startEval(client, run.night, { suite: input });
  await startOnce(client, ORCHESTRATOR.runSuite, { instanceId: id, input });
}
