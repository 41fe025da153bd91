import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { OWN } from "./attributes.ts";
import type { Attributes, SpanIds } from "./telemetry.ts";

/** The current work, which log lines and model calls belong to. */
export type Work = {
  readonly run?: string | undefined;
  readonly index?: number;
  readonly turn?: number;
  readonly stage?: string;
  /** Attempt of the stage, from 1. */
  readonly attempt?: number;
  /** Known once the case was read. */
  caseId?: string | undefined;
};

const works = new AsyncLocalStorage<Work>();

/**
 * Runs a function, which can read the work it belongs to with {@link currentWork}.
 *
 * @example
 * await withWork({ run, index: 3 }, async () => currentWork()?.run);
 */
export const withWork = <T>(work: Work, perform: () => T): T => works.run(work, perform);

/** Returns the current work; `undefined` outside {@link withWork}. */
export const currentWork = (): Work | undefined => works.getStore();

/** Returns the attributes of some work for spans and logs. */
export const workAttributes = ({ run, caseId, index, turn, stage, attempt }: Work): Attributes => ({
  [OWN.run]: run,
  [OWN.case]: caseId,
  [OWN.place]: index,
  [OWN.turn]: turn,
  [OWN.stage]: stage,
  [OWN.attempt]: attempt,
});

/** Returns the IDs of the span of some work: of its stage if it has one, or else of the run. */
export const workSpan = ({ run, index, turn, stage }: Work): SpanIds | undefined =>
  run === undefined ? undefined : spanIds(stage === undefined ? { run } : { run, index, turn, stage });

/** The subject of a span: a run; with an index one of its cases; with a turn that turn; with a stage that stage. */
type SpanSubject = {
  readonly run: string;
  readonly index?: number | undefined;
  readonly turn?: number | undefined;
  readonly stage?: string | undefined;
};

/**
 * Derives the IDs of the span of a run, a case, a turn or a stage, so that all machines get the same. The trace ID is the ID of
 * the run without its dashes.
 *
 * @example
 * spanIds({ run: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a" });
 * // { traceId: "7f6b1c520f6e4b399d0a4f1f5c1e2d3a", spanId: "…" }
 */
export function spanIds({ run, index, turn, stage }: SpanSubject): SpanIds {
  const text = JSON.stringify([run, index ?? null, turn ?? null, stage ?? null]);
  return {
    traceId: notZero(run.replaceAll("-", "")),
    spanId: notZero(createHash("sha256").update(text).digest("hex").slice(0, 16)),
  };
}

/** An ID that consists of zeros is invalid. */
const notZero = (id: string): string => (/^0+$/.test(id) ? id.replace(/0$/, "1") : id);
