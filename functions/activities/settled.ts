import type { InvocationContext } from "@azure/functions";
import { inEnvelope } from "../../shared/platform/envelope.ts";
import type { Envelope } from "../../shared/base/failure.ts";

/** Runs the work of an activity in an envelope. Trouble of the platform is logged: a run that waits for it says so nowhere else. */
export async function settled<T>(context: InvocationContext, work: () => Promise<T>): Promise<Envelope<T>> {
  const envelope = await inEnvelope(work);
  if (!envelope.ok) context.warn(`${envelope.error.code}: ${envelope.error.message}`);
  return envelope;
}
