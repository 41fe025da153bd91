import type { Counts, RunFailure } from "../../contract/index.ts";
import { callActivity, callAll, retryLost, withRetries, type Lost } from "./activity-calls.ts";
import { nowMsOf, timerOf, type DurableContext, type DurableTask, type Replayed } from "./context.ts";
import { addCounts, MAX_LATEST_FAILURES, NO_COUNTS } from "./counts.ts";
import {
  ACTIVITY,
  STOP_EVENT,
  type RunKey,
  type RunLaneInput,
  type SaveResultsInput,
  type SaveResultsOutput,
  type WakeLanesInput,
  type WakeLanesOutput,
} from "./functions.ts";
import type { IndexRange } from "./index-range.ts";
import type { CaseOutcome } from "./outcome.ts";
import {
  addSpent,
  NOTHING_SPENT,
  queueOf,
  spentOn,
  type Claim,
  type GiveBack,
  type GivenBack,
  type LaneReport,
  type Misconfigured,
  type RunStop,
  type Spent,
  type Stopped,
} from "./run-queue.ts";
import { RunCancelledError } from "./turn-progress.ts";

// What a lane has between two generations: finished cases that are not saved yet, and the rest of its claim.

const MAX_UNSAVED = 10;
const MAX_UNSAVED_CHARACTERS = 32 * 1024;
const MAX_UNSAVED_MS = 30_000;

type ToSave = Pick<SaveResultsInput, "finished" | "notJudged">;

/** The finished cases that a lane carries until they are saved, and what it has not reported to the queue yet. */
export class CarriedResults {
  readonly #context: DurableContext;
  readonly #key: RunKey;
  #unsaved: readonly string[];
  #oldestMs: number;
  #unreported: Counts;
  #spent: Spent;
  #failures: readonly RunFailure[];

  constructor(context: DurableContext, lane: RunLaneInput) {
    const { run, acceptedAt, unsaved, oldestMs, unreported, spent, failures = [] } = lane;
    this.#context = context;
    this.#key = { run, acceptedAt };
    this.#unsaved = unsaved;
    this.#oldestMs = oldestMs;
    this.#unreported = unreported;
    this.#spent = spent;
    this.#failures = failures;
  }

  add(finished: CaseOutcome): void {
    if (this.isEmpty()) this.#oldestMs = nowMsOf(this.#context);
    this.#unsaved = [...this.#unsaved, JSON.stringify(finished)];
    this.#spent = addSpent(this.#spent, spentOn(finished));
  }

  isEmpty(): boolean {
    return this.#unsaved.length === 0;
  }

  /**
   * Whether the lane should save its cases: ten of them, or 32 KB, or a case that ended 30 s ago. Fewer, larger blobs cost less
   * than one for each case; the history keeps the cases that are not saved yet.
   */
  isSaveDue(): boolean {
    if (this.isEmpty()) return false;
    if (this.#unsaved.length >= MAX_UNSAVED) return true;
    const characters = this.#unsaved.reduce((sum, { length }) => sum + length, 0);
    return characters >= MAX_UNSAVED_CHARACTERS || nowMsOf(this.#context) - this.#oldestMs >= MAX_UNSAVED_MS;
  }

  /** Starts to save the cases beside another call; the answer goes to {@link save}. */
  saving(): DurableTask {
    return this.#call({ finished: this.#unsaved });
  }

  /**
   * Saves all cases. When that ends the worker, each case is saved by itself, and a case whose `passed` ends the worker is saved
   * without a call of the pipeline.
   *
   * @param begun - The answer, when saving has started already.
   * @throws Error when the platform cannot save them.
   */
  *save(begun?: SaveResultsOutput): Replayed<void> {
    const all: ToSave = { finished: this.#unsaved };
    const answer = begun ?? (yield* this.#try(all));
    if ("lost" in answer) for (const one of this.#unsaved) yield* this.#saveAlone(one);
    else yield* this.#saved(answer, all);
    this.#unsaved = [];
    this.#oldestMs = 0;
  }

  *#saveAlone(one: string): Replayed<void> {
    const alone: ToSave = { finished: [one] };
    const again = () => this.#call(alone);
    let answer = yield* this.#try(alone);
    if ("lost" in answer) {
      const { place } = JSON.parse(one) as CaseOutcome;
      answer = yield* retryLost<SaveResultsOutput>(this.#context, answer, place, again);
    }
    if (!("lost" in answer)) return yield* this.#saved(answer, alone);
    const notJudged: ToSave = { ...alone, notJudged: answer.lost };
    const last = yield* this.#try(notJudged);
    if ("lost" in last) throw new Error(`Results could not be saved: ${last.lost}`);
    yield* this.#saved(last, notJudged);
  }

  *#try(toSave: ToSave): Replayed<SaveResultsOutput | Lost> {
    const [answer] = yield* callAll<SaveResultsOutput, ToSave>(this.#context, [toSave], (each) => this.#call(each));
    return answer as SaveResultsOutput | Lost;
  }

  *#saved(first: SaveResultsOutput, toSave: ToSave): Replayed<void> {
    const answer = yield* withRetries(this.#context, first, () => this.#call(toSave));
    if (!answer.ok) throw new Error(`Results could not be saved: ${answer.error.message}`);
    const { counts, failures = [] } = answer.value;
    this.#unreported = addCounts(this.#unreported, counts);
    this.#failures = [...this.#failures, ...failures].slice(-MAX_LATEST_FAILURES);
  }

  #call(toSave: ToSave): DurableTask {
    return this.#context.df.callActivity(ACTIVITY.saveResults, { ...this.#key, ...toSave } satisfies SaveResultsInput);
  }

  takeUnreported(): LaneReport {
    const failures = this.#failures.length === 0 ? undefined : this.#failures;
    const report = { counts: this.#unreported, spent: this.#spent, failures };
    this.#unreported = NO_COUNTS;
    this.#failures = [];
    this.#spent = NOTHING_SPENT;
    return report;
  }

  /** Reports to the queue at once, without waiting for the next claim. */
  report(): void {
    if (this.#unreported.completed === 0) return;
    this.#context.df.signalEntity(queueOf(this.#key.run), "report", this.takeUnreported());
  }

  state(): Pick<RunLaneInput, "unsaved" | "oldestMs" | "unreported" | "spent" | "failures"> {
    return {
      unsaved: this.#unsaved,
      oldestMs: this.#oldestMs,
      unreported: this.#unreported,
      spent: this.#spent,
      failures: this.#failures,
    };
  }
}

/** A lane or a branch that waits longer can be woken. Before that, a lane gives back the rest of its claim. */
const LONG_WAIT_MS = 2_000;

/** The indexes that a lane has claimed and not started. */
export class LaneClaim {
  readonly #context: DurableContext;
  readonly #run: string;
  readonly #carried: CarriedResults;
  #range: Claim;
  #hasWaited = false;

  constructor(context: DurableContext, { run, claim }: RunLaneInput, carried: CarriedResults) {
    this.#context = context;
    this.#run = run;
    this.#carried = carried;
    this.#range = claim ?? { from: 0, to: 0 };
  }

  isDone(): boolean {
    return this.#range.from >= this.#range.to;
  }

  /** Takes the next index. */
  next(): number {
    const { from, to } = this.#range;
    this.#range = { from: from + 1, to };
    return from;
  }

  range(): IndexRange {
    return this.#range;
  }

  /** Whether nothing new may start: then lanes that wait have to be woken. */
  isStopped(): boolean {
    return this.#range.isStopped ?? false;
  }

  #call(operation: string, input: LaneReport): DurableTask {
    return this.#context.df.callEntity(queueOf(this.#run), operation, input);
  }

  #drop(): void {
    this.#range = { from: this.#range.from, to: this.#range.from };
  }

  /** Claims the next indexes, and saves the carried cases at the same time if they are due. */
  *renew(): Replayed<void> {
    const awake = this.#hasWaited ? this.#context.df.instanceId : undefined;
    const claim = this.#call("claim", { ...this.#carried.takeUnreported(), awake });
    if (!this.#carried.isSaveDue()) {
      this.#range = (yield claim) as Claim;
      return;
    }
    let answers: [Claim, SaveResultsOutput] | undefined;
    try {
      answers = (yield this.#context.df.Task.all([claim, this.#carried.saving()])) as [Claim, SaveResultsOutput];
    } catch {
      // Saving was lost, and the claim with it: the end of the run finds its results missing.
    }
    this.#range = answers?.[0] ?? { from: 0, to: 0 };
    yield* this.#carried.save(answers?.[1]);
    if (answers === undefined) this.#range = (yield this.#call("claim", this.#carried.takeUnreported())) as Claim;
  }

  /** Reports a case that ended because a setting is wrong. If most cases do, the lane drops its claim. */
  *reportMisconfigured(message: string): Replayed<void> {
    const report: Misconfigured = { ...this.#carried.takeUnreported(), message };
    if (((yield this.#call("misconfigured", report)) as GivenBack).isStopped) this.#drop();
  }

  /**
   * Waits until a time in ms since 1970. Before a long wait the lane saves its cases and gives back what it has not started.
   *
   * @throws RunCancelledError when nothing new may start.
   */
  *waitUntil(untilMs: number): Replayed<void> {
    const { df } = this.#context;
    const waitMs = untilMs - nowMsOf(this.#context);
    if (waitMs <= 0) return;
    if (waitMs <= LONG_WAIT_MS) {
      yield timerOf(this.#context, waitMs);
      return;
    }
    if (!this.#carried.isEmpty()) yield* this.#carried.save();
    const rest: GiveBack = { range: this.#range, lane: df.instanceId, ...this.#carried.takeUnreported() };
    if (((yield this.#call("giveBack", rest)) as GivenBack).isStopped) throw new RunCancelledError();
    this.#drop();
    this.#hasWaited = true;
    yield* timerUnlessStopped(this.#context, untilMs);
  }
}

function* timerUnlessStopped(context: DurableContext, untilMs: number): Replayed<void> {
  const timer = timerOf(context, untilMs - nowMsOf(context));
  const stop = context.df.waitForExternalEvent(STOP_EVENT);
  // Neither is awaited again: the timer is cancelled, and the event ends the case.
  // eslint-disable-next-line no-restricted-syntax
  const first = yield context.df.Task.any([timer, stop]);
  if (first !== stop) return;
  timer.cancel();
  throw new RunCancelledError();
}

/**
 * Waits until a time in ms since 1970 in an orchestration that runs a part of a case.
 *
 * @throws RunCancelledError when nothing new may start.
 */
export function* waitInBranch(context: DurableContext, run: string, untilMs: number): Replayed<void> {
  const { df } = context;
  const waitMs = untilMs - nowMsOf(context);
  if (waitMs <= 0) return;
  if (waitMs <= LONG_WAIT_MS) {
    yield timerOf(context, waitMs);
    return;
  }
  const waiting: GiveBack = { range: { from: 0, to: 0 }, lane: df.instanceId, counts: NO_COUNTS };
  if (((yield df.callEntity(queueOf(run), "giveBack", waiting)) as GivenBack).isStopped) throw new RunCancelledError();
  yield* timerUnlessStopped(context, untilMs);
  df.signalEntity(queueOf(run), "report", { counts: NO_COUNTS, awake: df.instanceId } satisfies LaneReport);
}

/**
 * Stops a run, so that nothing new starts, and wakes the lanes that wait, so that they end.
 *
 * @param why - Left out when the run was cancelled.
 */
export function* stopLanes(context: DurableContext, run: string, why?: RunStop): Replayed<void> {
  const { waiting } = (yield context.df.callEntity(queueOf(run), "stop", why)) as Stopped;
  if (waiting.length === 0) return;
  const wake = () => context.df.callActivity(ACTIVITY.wakeLanes, { lanes: waiting } satisfies WakeLanesInput);
  const answer: WakeLanesOutput = yield* callActivity(context, wake);
  if (!answer.ok) throw new Error(`Waiting lanes could not be woken: ${answer.error.message}`);
}
