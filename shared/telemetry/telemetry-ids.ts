import { createHash } from "node:crypto";
import type { SpanPlace } from "./telemetry.ts";

/** What a span is about: with nothing else a run, with a place a case of it, with a turn that, with a stage that stage. */
export type SpanSubject = {
  readonly run: string;
  readonly place?: number | undefined;
  readonly turn?: number | undefined;
  readonly stage?: string | undefined;
};

/**
 * The ids of the span of a run, a case, a turn or a stage: whoever describes it, or refers to it, on whatever machine, comes to
 * the same. The trace's id is that of the run without its dashes.
 *
 * @example
 * spanPlace({ run: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a" });
 * // { traceId: "7f6b1c520f6e4b399d0a4f1f5c1e2d3a", spanId: "…" }
 */
export function spanPlace({ run, place, turn, stage }: SpanSubject): SpanPlace {
  const text = JSON.stringify([run, place ?? null, turn ?? null, stage ?? null]);
  return {
    traceId: notZero(run.replaceAll("-", "")),
    spanId: notZero(createHash("sha256").update(text).digest("hex").slice(0, 16)),
  };
}

/** An id of nothing but zeros is none. */
const notZero = (id: string): string => (/^0+$/.test(id) ? id.replace(/0$/, "1") : id);
