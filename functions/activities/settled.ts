import type { InvocationContext } from "@azure/functions";
import type { Envelope } from "../../shared/base/failure.ts";
import { inEnvelope } from "../../shared/platform/envelope.ts";

/** Runs the work of an activity in an envelope. Failures of the platform are logged, because a run that retries shows them nowhere. */
export async function settled<T>(context: InvocationContext, work: () => Promise<T>): Promise<Envelope<T>> {
  const envelope = await inEnvelope(work);
  if (!envelope.ok) context.warn(`${envelope.error.code}: ${envelope.error.message}`);
  return envelope;
}
