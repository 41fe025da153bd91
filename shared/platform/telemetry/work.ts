import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { OWN } from "./attributes.ts";
import type { Attributes, SpanPlace } from "./telemetry.ts";

/** What is being worked on: what a log line, or a call of a model, belongs to. */
export type Work = {
  readonly run?: string | undefined;
  readonly place?: number;
  readonly turn?: number;
  readonly stage?: string;
  /** Which try of the stage, from 1. */
  readonly attempt?: number;
  /** Known once the case was read. */
  caseId?: string | undefined;
};

const works = new AsyncLocalStorage<Work>();

/**
 * Does something, and lets whatever it calls know what that is for.
 *
 * @example
 * await withWork({ run, place: 3 }, async () => currentWork()?.run);
 */
export const withWork = <T>(work: Work, perform: () => T): T => works.run(work, perform);

/** What is being worked on; `undefined` where nobody said. */
export const currentWork = (): Work | undefined => works.getStore();

/** Which work it is, for spans and logs. */
export const workAttributes = ({ run, caseId, place, turn, stage, attempt }: Work): Attributes => ({
  [OWN.run]: run,
  [OWN.case]: caseId,
  [OWN.place]: place,
  [OWN.turn]: turn,
  [OWN.stage]: stage,
  [OWN.attempt]: attempt,
});

/** The span of what is being worked on: of a stage where there is one, else of the run. */
export const workSpan = ({ run, place, turn, stage }: Work): SpanPlace | undefined =>
  run === undefined ? undefined : spanPlace(stage === undefined ? { run } : { run, place, turn, stage });

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
