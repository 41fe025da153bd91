import type { DurableClient } from "durable-functions";
import { ORCHESTRATOR, type RunSuiteInput } from "../../shared/run/durable-functions.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";
import { startOnce } from "./start-once.ts";

/** Starts the orchestration of an accepted run. */
export async function startSuite(client: DurableClient, run: RunRequest): Promise<void> {
  const { id, createdAt, plan, total, concurrency, budgets, limits } = run;
  const input: RunSuiteInput = {
    run: id,
    acceptedAt: createdAt,
    plan,
    total,
    lanes: concurrency,
    ...(budgets === undefined ? {} : { budgets }),
    ...(limits === undefined ? {} : { limits }),
  };
  await startOnce(client, ORCHESTRATOR.runSuite, { instanceId: id, input });
}
