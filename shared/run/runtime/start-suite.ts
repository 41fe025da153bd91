import { findStatus, type RuntimeClient } from "./client.ts";
import { type Night, ORCHESTRATOR, evalIdOf, type RunEvalInput, type RunSuiteInput } from "../durable/index.ts";
import type { Problem } from "../../contract/index.ts";
import { saveKeptResults, type RunRequest } from "../store/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";

/** Starts an orchestration. It may be running already, as by the same request sent twice at once: then it is that which is meant. */
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

const MOST_PROBLEMS = 50;
const MOST_CHARACTERS = 500;

/** Starts the orchestration of an eval: with its run, or with what keeps that from beginning. */
export async function startEval(
  client: RuntimeClient,
  night: Night,
  what: { readonly suite: RunSuiteInput } | { readonly problems: readonly Problem[] },
): Promise<void> {
  // They travel through the history.
  const input: RunEvalInput =
    "suite" in what
      ? { night, suite: what.suite }
      : { night, problems: what.problems.slice(0, MOST_PROBLEMS).map(cut) };
  await startOnce(client, ORCHESTRATOR.runEval, { instanceId: evalIdOf(night.run), input });
}

const cut = ({ path, message }: Problem): Problem => ({
  path: path.slice(0, MOST_CHARACTERS),
  message: message.slice(0, MOST_CHARACTERS),
});

/**
 * Starts the orchestration of an accepted run, or of the eval that it is run for; what it keeps of a run before is among its
 * results then.
 */
export async function startSuite(client: RuntimeClient, store: BlobStore, run: RunRequest): Promise<void> {
  const { id, createdAt, plan, total, concurrency, budgets, limits, rerun } = run;
  await saveKeptResults(store, run);
  const input: RunSuiteInput = {
    run: id,
    acceptedAt: createdAt,
    plan,
    total,
    lanes: concurrency,
    ...(budgets === undefined ? {} : { budgets }),
    ...(limits === undefined ? {} : { limits }),
    ...(rerun?.ranges === undefined ? {} : { ranges: rerun.ranges }),
  };
  if (run.night !== undefined) return startEval(client, run.night, { suite: input });
  await startOnce(client, ORCHESTRATOR.runSuite, { instanceId: id, input });
}
