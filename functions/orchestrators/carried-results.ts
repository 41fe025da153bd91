import type { OrchestrationContext, Task } from "durable-functions";
import {
  NO_COUNTS,
  addCounts,
  type Counts,
  MOST_LATEST_FAILURES,
  type RunFailure,
  ACTIVITY,
  type RunKey,
  type RunLaneInput,
  type SaveResultsInput,
  type SaveResultsOutput,
  isSaveDue,
  type FinishedCase,
  type FinishedCaseText,
  NOTHING_SPENT,
  addSpent,
  spentOn,
  type Spent,
  type LaneReport,
  queueOf,
} from "../../shared/run/durable/index.ts";
import { allOf, type Lost } from "./all-of.ts";
import { settleAnswer } from "./settle-answer.ts";
import { settleLost } from "./settle-lost.ts";

type ToSave = Pick<SaveResultsInput, "finished" | "notJudged">;

/** The finished cases that a lane carries until they are saved, and what it has yet to report. */
export class CarriedResults {
  readonly #context: OrchestrationContext;
  readonly #key: RunKey;
  #unsaved: readonly FinishedCaseText[];
  #oldestMs: number;
  #unreported: Counts;
  #spent: Spent;
  #failures: readonly RunFailure[];

  constructor(context: OrchestrationContext, lane: RunLaneInput) {
    const { run, acceptedAt, unsaved, oldestMs, unreported, spent, failures = [] } = lane;
    this.#context = context;
    this.#key = { run, acceptedAt };
    this.#unsaved = unsaved;
    this.#oldestMs = oldestMs;
    this.#unreported = unreported;
    this.#spent = spent;
    this.#failures = failures;
  }

  add(finished: FinishedCase): void {
    if (this.isEmpty()) this.#oldestMs = this.#nowMs();
    this.#unsaved = [...this.#unsaved, JSON.stringify(finished)];
    this.#spent = addSpent(this.#spent, spentOn(finished));
  }

  isEmpty(): boolean {
    return this.#unsaved.length === 0;
  }

  isSaveDue(): boolean {
    return isSaveDue(this.#unsaved, { oldestMs: this.#oldestMs, nowMs: this.#nowMs() });
  }

  /** Begins to save, for who has something to do meanwhile; the answer goes to {@link save}. */
  saving(): Task {
    return this.#call({ finished: this.#unsaved });
  }

  /**
   * Saves all of it. Where the worker ends of it, each case is saved by itself, and the one that is to blame (its pipeline's
   * `passed` is) without asking the pipeline.
   *
   * @param begun - The answer, where it has begun.
   * @throws Error when the platform cannot save them.
   */
  *save(begun?: SaveResultsOutput): Generator<Task, void, unknown> {
    const all: ToSave = { finished: this.#unsaved };
    const answer = begun ?? (yield* this.#try(all));
    if ("lost" in answer) for (const one of this.#unsaved) yield* this.#saveAlone(one);
    else yield* this.#settle(answer, all);
    this.#unsaved = [];
    this.#oldestMs = 0;
  }

  *#saveAlone(one: FinishedCaseText): Generator<Task, void, unknown> {
    const asked: ToSave = { finished: [one] };
    const first = yield* this.#try(asked);
    const again = () => this.#call(asked);
    const answer =
      "lost" in first ? yield* settleLost<SaveResultsOutput>(this.#context, first, placeOf(one), again) : first;
    if (!("lost" in answer)) return yield* this.#settle(answer, asked);
    const unasked: ToSave = { ...asked, notJudged: answer.lost };
    const last = yield* this.#try(unasked);
    if ("lost" in last) throw new Error(`Results could not be saved: ${last.lost}`);
    yield* this.#settle(last, unasked);
  }

  *#try(toSave: ToSave): Generator<Task, SaveResultsOutput | Lost, unknown> {
    const [answer] = yield* allOf<SaveResultsOutput, ToSave>(this.#context, [toSave], (each) => this.#call(each));
    return answer as SaveResultsOutput | Lost;
  }

  *#settle(first: SaveResultsOutput, toSave: ToSave): Generator<Task, void, unknown> {
    const answer = yield* settleAnswer(this.#context, first, () => this.#call(toSave));
    if (!answer.ok) throw new Error(`Results could not be saved: ${answer.error.message}`);
    const { counts, failures = [] } = answer.value;
    this.#unreported = addCounts(this.#unreported, counts);
    this.#failures = [...this.#failures, ...failures].slice(-MOST_LATEST_FAILURES);
  }

  #call(toSave: ToSave): Task {
    return this.#context.df.callActivity(ACTIVITY.saveResults, { ...this.#key, ...toSave } satisfies SaveResultsInput);
  }

  takeUnreported(): LaneReport {
    const failures = this.#failures.length === 0 ? {} : { failures: this.#failures };
    const report = { counts: this.#unreported, spent: this.#spent, ...failures };
    this.#unreported = NO_COUNTS;
    this.#failures = [];
    this.#spent = NOTHING_SPENT;
    return report;
  }

  /** Tells the queue at once, without waiting, what would else come with the next claim. */
  report(): void {
    if (this.#unreported.completed === 0) return;
    this.#context.df.signalEntity(queueOf(this.#key.run), "report", this.takeUnreported());
  }

  state(): Pick<RunLaneInput, "unsaved" | "oldestMs" | "unreported" | "spent" | "failures"> {
    const toReport = { unreported: this.#unreported, spent: this.#spent, failures: this.#failures };
    return { unsaved: this.#unsaved, oldestMs: this.#oldestMs, ...toReport };
  }

  #nowMs(): number {
    return this.#context.df.currentUtcDateTime.getTime();
  }
}

const placeOf = (text: FinishedCaseText): number => (JSON.parse(text) as FinishedCase).place;
