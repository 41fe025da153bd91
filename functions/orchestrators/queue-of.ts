import { EntityId } from "durable-functions";
import { RUN_QUEUE } from "../../shared/run/durable/index.ts";

/** The entity that hands out the cases of a run. */
export function queueOf(run: string): EntityId {
  return new EntityId(RUN_QUEUE, run);
}
