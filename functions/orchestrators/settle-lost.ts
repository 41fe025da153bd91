import type { OrchestrationContext, Task } from "durable-functions";
import { later } from "../../shared/run/durable/index.ts";
import { lostBy, type Lost } from "./all-of.ts";

/** How far the further tries are spread, in ms. */
const SPREADS_MS = [30_000, 60_000];
/** The local host has tried it by itself, and at last alone: it is to blame. */
const TRIED_OFTEN = /ended while it ran this activity, \d+ times/;

/**
 * Calls a lost activity again. On Azure a worker process that ends takes all that it runs with it, at once and for good; so
 * what was lost may be innocent, and is tried twice more, each at a time of its own: together they would be lost again.
 *
 * @param place - Of the case: tells when its turn is.
 * @example
 * const settled = "lost" in answer ? yield* settleLost(context, answer, place, () => call(stage)) : answer;
 */
export function* settleLost<Answer>(
  context: OrchestrationContext,
  lost: Lost,
  place: number,
  again: () => Task,
): Generator<Task, Answer | Lost, unknown> {
  for (const [index, spreadMs] of SPREADS_MS.entries()) {
    if (TRIED_OFTEN.test(lost.lost)) break;
    // Neighbours are far apart, and not the same ones the next time.
    const waitMs = 1_000 + (((place + 1) * (7_919 + 104_729 * index)) % spreadMs);
    yield context.df.createTimer(later(context.df.currentUtcDateTime, waitMs));
    try {
      return (yield again()) as Answer;
    } catch (thrown) {
      lost = lostBy(thrown);
    }
  }
  return lost;
}
