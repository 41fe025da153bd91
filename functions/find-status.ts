import type { DurableClient, DurableOrchestrationStatus } from "durable-functions";

/**
 * What the runtime knows of an instance, but its input; `undefined` where it knows none, of which the library makes an error like
 * any other.
 *
 * @example
 * (await findStatus(client, run.id))?.runtimeStatus; // OrchestrationRuntimeStatus.Running
 */
export function findStatus(
  client: Pick<DurableClient, "getStatus">,
  instanceId: string,
): Promise<DurableOrchestrationStatus | undefined> {
  return client.getStatus(instanceId, { showInput: false }).catch(() => undefined);
}
