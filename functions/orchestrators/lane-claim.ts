import type { OrchestrationContext, Task } from "durable-functions";
import {
  STOP_EVENT,
  type RunLaneInput,
  type SaveResultsOutput,
  later,
  type PlaceRange,
  type Claim,
  type GiveBack,
  type GivenBack,
  type LaneReport,
  type Misconfigured,
  queueOf,
} from "../../shared/run/durable/index.ts";
import type { CarriedResults } from "./carried-results.ts";
import { RunCancelledError } from "./turn-progress.ts";

/** A lane that waits longer lets others have the rest of its claim, and ends its wait when the run is stopped. */
const LONG_WAIT_MS = 2_000;

/** The places that a lane has claimed and not begun. */
export class LaneClaim {
  readonly #context: OrchestrationContext;
  readonly #run: string;
  readonly #carried: CarriedResults;
  #range: Claim;
  #hasWaited = false;

  constructor(context: OrchestrationContext, { run, claim }: RunLaneInput, carried: CarriedResults) {
    this.#context = context;
    this.#run = run;
    this.#carried = carried;
    this.#range = claim ?? { from: 0, to: 0 };
  }

  isDone(): boolean {
    return this.#range.from >= this.#range.to;
  }

  /** The place to begin with now. */
  next(): number {
    const { from, to } = this.#range;
    this.#range = { from: from + 1, to };
    return from;
  }

  range(): PlaceRange {
    return this.#range;
  }

  /** Whether nothing new may start: then lanes that wait are to be told. */
  isStopped(): boolean {
    return this.#range.isStopped ?? false;
  }

  /** Asks for the next places; what is due to be saved is saved meanwhile. */
  *renew(): Generator<Task, void, unknown> {
    const report: LaneReport = {
      ...this.#carried.takeUnreported(),
      ...(this.#hasWaited ? { awake: this.#context.df.instanceId } : {}),
    };
    const ask = (by: LaneReport) => this.#context.df.callEntity(queueOf(this.#run), "claim", by);
    if (!this.#carried.isSaveDue()) {
      this.#range = (yield ask(report)) as Claim;
      return;
    }
    const tasks = [ask(report), this.#carried.saving()];
    let answers: [Claim, SaveResultsOutput] | undefined;
    try {
      answers = (yield this.#context.df.Task.all(tasks)) as [Claim, SaveResultsOutput];
    } catch {
      // The saving was lost, and with it the claim: its places are found missing at the end of the run.
    }
    this.#range = answers?.[0] ?? { from: 0, to: 0 };
    yield* this.#carried.save(answers?.[1]);
    if (answers === undefined) this.#range = (yield ask(this.#carried.takeUnreported())) as Claim;
  }

  /** Tells of a case that ended because of a setting; where most do, there is no use in going on with the claim. */
  *reportMisconfigured(message: string): Generator<Task, void, unknown> {
    const report: Misconfigured = { ...this.#carried.takeUnreported(), message };
    const answer = yield this.#context.df.callEntity(queueOf(this.#run), "misconfigured", report);
    if ((answer as GivenBack).isStopped) this.#range = { from: this.#range.from, to: this.#range.from };
  }

  /**
   * Waits until a time in ms since 1970. Before a long wait the lane saves what it carries, and gives back what it has not begun.
   *
   * @throws RunCancelledError when nothing new may start.
   */
  *waitUntil(untilMs: number): Generator<Task, void, unknown> {
    const { df } = this.#context;
    const nowMs = df.currentUtcDateTime.getTime();
    if (untilMs <= nowMs) return;
    const until = later(df.currentUtcDateTime, untilMs - nowMs);
    if (untilMs - nowMs <= LONG_WAIT_MS) {
      yield df.createTimer(until);
      return;
    }
    if (!this.#carried.isEmpty()) yield* this.#carried.save();
    const giveBack: GiveBack = { range: this.#range, lane: df.instanceId, ...this.#carried.takeUnreported() };
    const { isStopped } = (yield df.callEntity(queueOf(this.#run), "giveBack", giveBack)) as GivenBack;
    if (isStopped) throw new RunCancelledError();
    this.#range = { from: this.#range.from, to: this.#range.from };
    this.#hasWaited = true;
    const timer = df.createTimer(until);
    const stop = df.waitForExternalEvent(STOP_EVENT);
    // Neither is waited for again: the timer is cancelled, and the event ends the lane.
    // eslint-disable-next-line no-restricted-syntax
    const first = yield df.Task.any([timer, stop]);
    if (first !== stop) return;
    timer.cancel();
    throw new RunCancelledError();
  }
}
