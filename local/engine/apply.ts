import {
  type Answer,
  EVENT,
  executionStarted,
  type HistoryEvent,
  isRead,
  type ExecutionCompleted,
  type FailureDetails,
  type ParentInstance,
  type TaskCompleted,
  type TaskFailed,
} from "./protocol.ts";
import { type Decision, nonDeterminismMessage, scheduledEvent } from "./decision.ts";
import { replaceAll, createInputReader, type Instance, type RuntimeStatus } from "./instance.ts";
import { messageOf, toExecutionId, toJson } from "../values.ts";
import { type Outcome, type Walk, walk } from "./walk.ts";

/** Turns the library's answer to an episode into what follows from it: history, new work, a new state. Synchronous. */
export type Settle = (instance: Instance, answer: Answer, fresh: readonly HistoryEvent[], now: Date) => void;

export type SettleOptions = {
  readonly newUuid: () => string;
  /** Why a decision cannot be carried out, or `undefined`. */
  readonly findProblem: (instance: Instance, decision: Decision) => string | undefined;
  /** Sets off what an episode has decided. */
  readonly carryOut: (instance: Instance, decision: Decision) => void;
  /** Takes back timers that are not waited for any more, without ids all of the instance; gives those that were armed. */
  readonly cancelTimers: (instance: Instance, ids?: readonly number[]) => readonly number[];
  /** Tells the parent of an ended instance. */
  readonly tellParent: (instance: Instance, event: HistoryEvent) => void;
};

/** The rest of the details of a failure that no retry helps. */
const hopeless = { IsNonRetriable: true, Properties: null, InnerFailure: null };

export function createSettle({ newUuid, findProblem, carryOut, cancelTimers, tellParent }: SettleOptions): Settle {
  /** What an episode leads to; a text is the error with which the orchestrator fails. */
  const conclude = (instance: Instance, answer: Answer): Walk | string => {
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

  const end = (instance: Instance, now: Date, ending: Ending): void => {
    instance.status = ending.status;
    instance.output = ending.output;
    instance.saved.isRowStale = true;
    instance.history.push(completionOf(ending, now));
    replaceAll(instance.inbox, []);
    cancelTimers(instance);
    if (instance.parent) tellParent(instance, tidingsOf(ending, instance.parent, now));
  };

  const fail = (instance: Instance, now: Date, id: number, error: string): void =>
    end(instance, now, {
      id,
      status: "Failed",
      output: `Orchestrator function '${instance.name}' failed: ${error}`,
      error,
    });

  const finish = (instance: Instance, now: Date, answer: Answer, id: number, outcome: Outcome): void => {
    switch (outcome.kind) {
      case "open":
        return;
      case "terminated":
        end(instance, now, { id, status: "Terminated", output: outcome.reason });
        return;
      case "non-deterministic": {
        const output = nonDeterminismMessage(instance.name, outcome.difference);
        end(instance, now, { id, status: "Failed", output, error: output });
        return;
      }
      case "ended":
        if (answer.error !== undefined) return fail(instance, now, id, answer.error);
        try {
          end(instance, now, {
            id,
            status: "Completed",
            output: answer.output === undefined ? null : toJson(answer.output, "the output"),
          });
        } catch (error) {
          fail(instance, now, id, messageOf(error));
        }
        return;
      case "continued":
        try {
          const input = outcome.input === undefined ? null : toJson(outcome.input, "the input of the next generation");
          beginNextGeneration(instance, input, outcome.carried, now);
        } catch (error) {
          fail(instance, now, id, messageOf(error));
        }
    }
  };

  const beginNextGeneration = (
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
    // Replies and completions of the old generation are dropped, what comes from outside is kept.
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
    // A status that a generation has set lives on through the first episode of the next one, and no longer.
    const kept = isContinuation && !answer.customStatus ? { ...answer, customStatus: parsedStatus(instance) } : answer;
    instance.carriedCount = 0;

    let canceled: readonly number[] | undefined;
    const result = answer.refusal ?? conclude(instance, kept);
    if (typeof result === "string") fail(instance, now, 0, result);
    else if ("message" in result) {
      const { type, message } = result;
      const details = { ErrorType: type, ErrorMessage: message, StackTrace: null, ...hopeless };
      end(instance, now, { id: 0, status: "Failed", output: `${type}: ${message}`, details });
    } else {
      for (const decision of result.decisions) {
        history.push(scheduledEvent(instance, decision, now));
        carryOut(instance, decision);
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
      ...(canceled && { CanceledTimers: canceled }),
    });
    for (let place = before; place < history.length; place++) {
      const event = history[place]!;
      event.IsPlayed = true;
      if (isRead(event)) instance.replay.push(event);
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
export type Ending = {
  readonly id: number;
  readonly status: RuntimeStatus;
  readonly output: string | null;
  /** The message of what the orchestrator threw. */
  readonly error?: string;
  readonly details?: FailureDetails | null;
};

/** The last event of its history. */
export function completionOf({ id, status, output }: Ending, now: Date): ExecutionCompleted {
  return {
    EventType: EVENT.executionCompleted,
    EventId: id,
    IsPlayed: false,
    Timestamp: now,
    OrchestrationStatus: status,
    Result: output,
  };
}

/** The event by which its parent hears of it. */
export function tidingsOf(
  { status, output, error, details = null }: Ending,
  parent: ParentInstance,
  now: Date,
): TaskCompleted | TaskFailed {
  const base = { EventId: -1, IsPlayed: false, Timestamp: now, TaskScheduledId: parent.TaskScheduleId };
  if (status === "Completed") return { EventType: EVENT.subOrchestrationCompleted, ...base, Result: output };
  return {
    EventType: EVENT.subOrchestrationFailed,
    ...base,
    Reason: output ?? "",
    // A terminated child has no details: the library cannot read that and the parent fails, as on Azure.
    Details: error === undefined ? null : `Message: ${error}, StackTrace: `,
    FailureDetails: details,
  };
}

const longestBytes = 16 * 1024;

/**
 * The JSON text of a custom status; what is falsy is none.
 *
 * @throws Error in the runtime's words when it is over 16 KB of UTF-16.
 */
export function encodeCustomStatus(status: unknown): string | null {
  if (!status) return null;
  const text = toJson(status, "the custom status");
  const bytes = 2 * text.length;
  if (bytes <= longestBytes) return text;
  throw new Error(
    `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${Math.floor(bytes / 1024)} KB.`,
  );
}
