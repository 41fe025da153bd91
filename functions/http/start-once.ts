import type { DurableClient } from "durable-functions";
import { findStatus } from "../find-status.ts";

/** Starts an orchestration. It may be running already, as by the same request sent twice at once: then it is that which is meant. */
export async function startOnce(
  client: DurableClient,
  orchestrator: string,
  { instanceId, input }: { readonly instanceId: string; readonly input: object },
): Promise<void> {
  try {
    await client.startNew(orchestrator, { instanceId, input });
  } catch (thrown) {
    if ((await findStatus(client, instanceId)) === undefined) throw thrown;
  }
}
