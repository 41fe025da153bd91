import type { DurableClient } from "durable-functions";

/** Starts an orchestration. It may be running already, as by the same request sent twice at once: then it is that which is meant. */
export async function startOnce(
  client: DurableClient,
  orchestrator: string,
  { instanceId, input }: { readonly instanceId: string; readonly input: object },
): Promise<void> {
  try {
    await client.startNew(orchestrator, { instanceId, input });
  } catch (thrown) {
    const isKnown = await client.getStatus(instanceId, { showInput: false }).then(
      () => true,
      () => false, // it throws where there is none
    );
    if (!isKnown) throw thrown;
  }
}
