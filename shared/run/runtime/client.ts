import type { EntityAddress } from "../durable/index.ts";

/** The status of an orchestration. */
export type InstanceStatus = {
  readonly runtimeStatus:
    "Running" | "Completed" | "ContinuedAsNew" | "Failed" | "Canceled" | "Terminated" | "Pending" | "Suspended";
  readonly lastUpdatedTime: Date;
  readonly output: unknown;
};

/** The parts of the Durable Functions client that runs and evals use, so that the engine does not import the library. */
export type RuntimeClient = {
  startNew(orchestrator: string, options: { readonly instanceId: string; readonly input: object }): Promise<string>;
  getStatus(instanceId: string, options?: { readonly showInput?: boolean }): Promise<InstanceStatus>;
  raiseEvent(instanceId: string, name: string, data: unknown): Promise<void>;
  purgeInstanceHistory(instanceId: string): Promise<unknown>;
  readEntityState<T>(entity: EntityAddress): Promise<{ readonly entityExists: boolean; readonly entityState?: T }>;
  signalEntity(entity: EntityAddress, operation: string, input?: unknown): Promise<void>;
};

const ACTIVE: ReadonlySet<string> = new Set(["Running", "Pending", "Suspended", "ContinuedAsNew"]);

/** Whether an instance has not ended. */
export const isActive = ({ runtimeStatus }: Pick<InstanceStatus, "runtimeStatus">): boolean =>
  ACTIVE.has(runtimeStatus);

/**
 * Reads the status of an instance without its input; `undefined` if there is no such instance. The library throws then, with an
 * error like any other.
 *
 * @example
 * (await findStatus(client, run.id))?.runtimeStatus; // "Running"
 */
export function findStatus(
  client: Pick<RuntimeClient, "getStatus">,
  instanceId: string,
): Promise<InstanceStatus | undefined> {
  return client.getStatus(instanceId, { showInput: false }).catch(() => undefined);
}
