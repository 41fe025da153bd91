import type { DurableClient } from "durable-functions";
import { ORCHESTRATOR, type RunSuiteInput } from "../../shared/run/durable/index.ts";
import { saveKeptResults, type RunRequest } from "../../shared/run/store/index.ts";
import type { BlobStore } from "../../shared/platform/storage/index.ts";
import { startEval } from "../evals/start-eval.ts";
import { startOnce } from "./start-once.ts";

/**
 * Starts the orchestration of an accepted run, or of the eval that it is run for; what it keeps of a run before is among its
 * results then.
 */
export async function startSuite(client: DurableClient, store: BlobStore, run: RunRequest): Promise<void> {
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
