import { AsyncLocalStorage } from "node:async_hooks";
import { OWN } from "./attributes.ts";
import type { Attributes, SpanPlace } from "./telemetry.ts";
import { spanPlace } from "./telemetry-ids.ts";

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
