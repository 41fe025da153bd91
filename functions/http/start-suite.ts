import type { DurableClient } from "durable-functions";
import { ORCHESTRATOR, type RunSuiteInput } from "../../shared/run/durable-functions.ts";
import type { RunRequest } from "../../shared/run/run-request.ts";

/** Starts the orchestration of an accepted run. It may be running already: then it is that which is meant. */
export async function startSuite(client: DurableClient, { id, createdAt, plan, total, concurrency }: RunRequest) {
  const input: RunSuiteInput = { run: id, acceptedAt: createdAt, plan, total, lanes: concurrency };
  try {
    await client.startNew(ORCHESTRATOR.runSuite, { instanceId: id, input });
  } catch (thrown) {
    // The same request, sent twice at once, may have started it just before.
    const isKnown = await client.getStatus(id, { showInput: false }).then(
      () => true,
      () => false, // it throws where there is none
    );
    if (!isKnown) throw thrown;
  }
}
