import { messageOf, toExecutionId, toJson } from "../values.ts";
import { type Decision, nonDeterminismMessage, scheduledEvent } from "./decision.ts";
import { createInputReader, type Instance, replaceAll, type RuntimeStatus } from "./instance.ts";
import {
  type OrchestratorAnswer,
  EVENT,
  executionStarted,
  type FailureDetails,
  type HistoryEvent,
  isReadByReplay,
  type ParentInstance,
  type TaskCompleted,
  type TaskFailed,
} from "./protocol.ts";
import { type Outcome, type Walk, walk } from "./walk.ts";

/**
 * Applies the library's answer to an episode: extends the history, schedules work and updates the instance.
 * Synchronous.
 */
export type Apply = (instance: Instance, answer: OrchestratorAnswer, fresh: readonly HistoryEvent[], now: Date) => void;

type ApplyOptions = {
  readonly newUuid: () => string;
  /** Returns why a decision is invalid, or `undefined`. */
  readonly findProblem: (instance: Instance, decision: Decision) => string | undefined;
  /** Starts the work of a decision. */
  readonly schedule: (instance: Instance, decision: Decision) => void;
  /** Cancels timers of an instance, without IDs all of them, and returns the IDs of those that were armed. */
  readonly cancelTimers: (instance: Instance, ids?: readonly number[]) => readonly number[];
  /** Sends the completion event of an instance to its parent. */
  readonly notifyParent: (parent: ParentInstance, event: HistoryEvent) => void;
};

/** Remaining failure details of an error that must not be retried. */
const NON_RETRIABLE = { IsNonRetriable: true, Properties: null, InnerFailure: null };

export function createApply({ newUuid, findProblem, schedule, cancelTimers, notifyParent }: ApplyOptions): Apply {
  /** Checks an answer against the history. Returns a string if the orchestrator fails with that error. */
  const evaluate = (instance: Instance, answer: OrchestratorAnswer): Walk | string => {
    try {
      setCustomStatus(instance, encodeCustomStatus(answer.customStatus));
      const result = walk(answer, instance.history, instance.executionId);
      if (result.outcome.kind !== "non-deterministic") {
        for (const decision of result.decisions) {
          const problem = findProblem(instance, decision);
          if (problem !== undefined) return problem;
        }
      }
      return result;
    } catch (error) {
      return messageOf(error);
    }
  };

  const end = (instance: Instance, now: Date, completion: Completion): void => {
    instance.status = completion.status;
    instance.output = completion.output;
    instance.saved.isRowStale = true;
    instance.history.push({
      EventType: EVENT.executionCompleted,
      EventId: completion.id,
      IsPlayed: false,
      Timestamp: now,
      OrchestrationStatus: completion.status,
      Result: completion.output,
    });
    replaceAll(instance.inbox, []);
    cancelTimers(instance);
    if (instance.parent) notifyParent(instance.parent, toCompletionEvent(completion, instance.parent, now));
  };

  const fail = (instance: Instance, now: Date, id: number, error: string): void =>
    end(instance, now, {
      id,
      status: "Failed",
      output: `Orchestrator function '${instance.name}' failed: ${error}`,
      error,
    });

  const finish = (instance: Instance, now: Date, answer: OrchestratorAnswer, id: number, outcome: Outcome): void => {
    switch (outcome.kind) {
      case "open":
        return;
      case "terminated":
        end(instance, now, { id, status: "Terminated", output: outcome.reason });
        return;
      case "non-deterministic": {
        const output = nonDeterminismMessage(outcome.difference);
        end(instance, now, { id, status: "Failed", output, error: output });
        return;
      }
      case "ended":
        if (answer.error !== undefined) return fail(instance, now, id, answer.error);
        try {
          const output = answer.output === undefined ? null : toJson(answer.output, "the output");
          end(instance, now, { id, status: "Completed", output });
        } catch (error) {
          fail(instance, now, id, messageOf(error));
        }
        return;
      case "continued":
        try {
          const input = outcome.input === undefined ? null : toJson(outcome.input, "the input of the next generation");
          continueAsNew(instance, input, outcome.carried, now);
        } catch (error) {
          fail(instance, now, id, messageOf(error));
        }
    }
  };

  const continueAsNew = (
    instance: Instance,
    input: string | null,
    carried: readonly HistoryEvent[],
    now: Date,
  ): void => {
    cancelTimers(instance);
    instance.executionId = toExecutionId(newUuid());
    instance.input = input;
    instance.readInput = createInputReader(input);
    instance.createdAt = now;
    instance.history = [];
    instance.replay = [];
    const { saved, inbox } = instance;
    saved.isRowStale = true;
    saved.oldHistoryRows = Math.max(saved.oldHistoryRows, saved.historyRows);
    saved.historyRows = 0;
    saved.historyEvents = 0;
    // Completion events and entity replies of the old generation are dropped; messages from outside are kept.
    const rest = inbox.messages.filter(({ executionId }) => executionId === null);
    const first = [executionStarted(instance, now), ...carried.map((event) => ({ ...event, IsPlayed: false }))];
    replaceAll(inbox, [...first.map((event) => ({ executionId: null, event })), ...rest]);
    instance.carriedCount = first.length;
  };

  return (instance, answer, fresh, now) => {
    const { history } = instance;
    const before = history.length;
    history.push(...fresh);
    instance.updatedAt = now;
    const isContinuation = instance.carriedCount > 0;
    // A custom status survives the first episode of the next generation, but not longer.
    const kept = isContinuation && !answer.customStatus ? { ...answer, customStatus: parsedStatus(instance) } : answer;
    instance.carriedCount = 0;

    let canceled: readonly number[] | undefined;
    const result = answer.refusal ?? evaluate(instance, kept);
    if (typeof result === "string") fail(instance, now, 0, result);
    else if ("message" in result) {
      const { type, message } = result;
      const details = { ErrorType: type, ErrorMessage: message, StackTrace: null, ...NON_RETRIABLE };
      end(instance, now, { id: 0, status: "Failed", output: `${type}: ${message}`, details });
    } else {
      for (const decision of result.decisions) {
        history.push(scheduledEvent(instance, decision, now));
        schedule(instance, decision);
      }
      if (result.canceledTimers.length > 0) {
        const isNew = new Set(result.decisions.map(({ id }) => id));
        const armed = cancelTimers(instance, result.canceledTimers);
        canceled = [...armed, ...result.canceledTimers.filter((id) => isNew.has(id))];
      }
      setStatus(instance, result.isSuspended ? "Suspended" : "Running");
      finish(instance, now, answer, result.nextId, result.outcome);
    }

    if (instance.history !== history) return;
    history.push({
      EventType: EVENT.orchestratorCompleted,
      EventId: -1,
      IsPlayed: false,
      Timestamp: now,
      CanceledTimers: canceled,
    });
    for (let index = before; index < history.length; index++) {
      const event = history[index]!;
      event.IsPlayed = true;
      if (isReadByReplay(event)) instance.replay.push(event);
    }
  };
}

function setStatus(instance: Instance, status: RuntimeStatus): void {
  if (instance.status === status) return;
  instance.status = status;
  instance.saved.isRowStale = true;
}

function setCustomStatus(instance: Instance, customStatus: string | null): void {
  if (instance.customStatus === customStatus) return;
  instance.customStatus = customStatus;
  instance.saved.isRowStale = true;
}

function parsedStatus({ customStatus }: Instance): unknown {
  return customStatus === null ? undefined : (JSON.parse(customStatus) as unknown);
}

/** How an instance ended. */
type Completion = {
  readonly id: number;
  readonly status: RuntimeStatus;
  readonly output: string | null;
  /** The message of the orchestrator's error. */
  readonly error?: string;
  readonly details?: FailureDetails | null;
};

/** Creates the completion event for the instance's parent. */
function toCompletionEvent(
  { status, output, error, details = null }: Completion,
  parent: ParentInstance,
  now: Date,
): TaskCompleted | TaskFailed {
  const base = { EventId: -1, IsPlayed: false, Timestamp: now, TaskScheduledId: parent.TaskScheduleId };
  if (status === "Completed") return { EventType: EVENT.subOrchestrationCompleted, ...base, Result: output };
  return {
    EventType: EVENT.subOrchestrationFailed,
    ...base,
    Reason: output ?? "",
    // A terminated child has no details. The library cannot read that, so the parent fails, as on Azure.
    Details: error === undefined ? null : `Message: ${error}, StackTrace: `,
    FailureDetails: details,
  };
}

const MAX_CUSTOM_STATUS_BYTES = 16 * 1024;

/**
 * Encodes a custom status as JSON; falsy values become null.
 *
 * @throws Error with the runtime's message when the status exceeds 16 KB of UTF-16.
 */
function encodeCustomStatus(status: unknown): string | null {
  if (!status) return null;
  const text = toJson(status, "the custom status");
  const bytes = 2 * text.length;
  if (bytes <= MAX_CUSTOM_STATUS_BYTES) return text;
  throw new Error(
    `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${Math.floor(bytes / 1024)} KB.`,
  );
}
