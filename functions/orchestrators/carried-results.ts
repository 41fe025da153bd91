import type { OrchestrationContext, Task } from "durable-functions";
import { NO_COUNTS, addCounts, type Counts } from "../../shared/run/counts.ts";
import {
  ACTIVITY,
  type RunKey,
  type RunLaneInput,
  type SaveResultsInput,
  type SaveResultsOutput,
} from "../../shared/run/durable-functions.ts";
import { isSaveDue, type FinishedCase } from "../../shared/run/finished-case.ts";
import type { LaneReport } from "../../shared/run/run-queue.ts";
import { queueOf } from "./queue-of.ts";

/** The finished cases that a lane carries until they are saved, and the counts that it has yet to report. */
export class CarriedResults {
  readonly #context: OrchestrationContext;
  readonly #key: RunKey;
  #unsaved: readonly FinishedCase[];
  #oldestMs: number;
  #unreported: Counts;

  constructor(context: OrchestrationContext, { run, acceptedAt, unsaved, oldestMs, unreported }: RunLaneInput) {
    this.#context = context;
    this.#key = { run, acceptedAt };
    this.#unsaved = unsaved;
    this.#oldestMs = oldestMs;
    this.#unreported = unreported;
  }

  add(finished: FinishedCase): void {
    if (this.isEmpty()) this.#oldestMs = this.#nowMs();
    this.#unsaved = [...this.#unsaved, finished];
  }

  isEmpty(): boolean {
    return this.#unsaved.length === 0;
  }

  isSaveDue(): boolean {
    return isSaveDue(this.#unsaved, { oldestMs: this.#oldestMs, nowMs: this.#nowMs() });
  }

  save(): Task {
    const input: SaveResultsInput = { ...this.#key, finished: this.#unsaved };
    return this.#context.df.callActivity(ACTIVITY.saveResults, input);
  }

  saved(answer: SaveResultsOutput): void {
    if (!answer.ok) throw new Error(`Results could not be saved: ${answer.error.message}`);
    this.#unsaved = [];
    this.#oldestMs = 0;
    this.#unreported = addCounts(this.#unreported, answer.value.counts);
  }

  takeUnreported(): Counts {
    const counts = this.#unreported;
    this.#unreported = NO_COUNTS;
    return counts;
  }

  /** Tells the queue at once, without waiting, what would else come with the next claim. */
  report(): void {
    const counts = this.takeUnreported();
    if (counts.completed === 0) return;
    this.#context.df.signalEntity(queueOf(this.#key.run), "report", { counts } satisfies LaneReport);
  }

  state(): Pick<RunLaneInput, "unsaved" | "oldestMs" | "unreported"> {
    return { unsaved: this.#unsaved, oldestMs: this.#oldestMs, unreported: this.#unreported };
  }

  #nowMs(): number {
    return this.#context.df.currentUtcDateTime.getTime();
  }
}
