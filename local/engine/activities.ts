import type { AppFunctions, AppFunction } from "../app/functions.ts";
import { type FailureDetails, EVENT, type HistoryEvent } from "./protocol.ts";
import { parseOrKeep, toError, toJson } from "../values.ts";
import type { Invoke } from "../app/invoke.ts";

/** An activity that one generation of an instance has scheduled. */
export type ActivityTask = {
  readonly instanceId: string;
  readonly executionId: string;
  readonly id: number;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
};

export type Activities = {
  readonly run: (task: ActivityTask) => void;
  readonly count: () => number;
};

/**
 * Runs activities, at most `maxConcurrent` at once, the others in the order in which they came.
 *
 * @param options.ended - Gets the event with which an activity ended, unless the host has stopped.
 */
export function createActivities({
  functions,
  performActivity,
  maxConcurrent,
  now,
  ended,
  warn,
}: {
  functions: AppFunctions;
  performActivity: PerformActivity;
  maxConcurrent: number;
  now: () => Date;
  ended: (task: ActivityTask, event: HistoryEvent) => void;
  warn: (message: string) => void;
}): Activities {
  const queue: ActivityTask[] = [];
  let running = 0;
  let count = 0;

  const run = (task: ActivityTask): void => {
    if (running >= maxConcurrent) {
      queue.push(task);
      return;
    }
    running += 1;
    count += 1;
    void perform(task).then((event) => {
      running -= 1;
      if (event) ended(task, event);
      const next = queue.shift();
      if (next) run(next);
    });
  };

  const perform = async (task: ActivityTask): Promise<HistoryEvent | undefined> => {
    const activity = functions.activities.get(task.name.toLowerCase());
    if (!activity) {
      warn(`Instance '${task.instanceId}' waits: the app has no activity '${task.name}' (any more).`);
      return undefined;
    }
    try {
      const result = await performActivity(activity, task.input);
      return { EventType: EVENT.taskCompleted, ...ending(task, now()), Result: result };
    } catch (thrown) {
      return { EventType: EVENT.taskFailed, ...ending(task, now()), ...describeFailure(task.name, toError(thrown)) };
    }
  };

  return { run, count: () => count };
}

function ending(task: ActivityTask, now: Date) {
  return {
    EventId: -1,
    IsPlayed: false,
    Timestamp: now,
    TaskScheduledId: task.id,
  };
}

function describeFailure(name: string, error: Error) {
  return {
    // Two spaces: the runtime cuts a label off a text that has one more.
    Reason: `Activity function '${name}' failed:  ${error.message}`,
    Details: JSON.stringify({
      $type: "System.Exception, System.Private.CoreLib",
      ClassName: "System.Exception",
      Message: ` ${error.message}`,
      Data: null,
      InnerException: {
        $type: "Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script",
        Message: `Result: Failure\nType: \nException: ${error.message}\nStack: ${error.stack ?? ""}`,
      },
      StackTraceString: null,
      HResult: -2146233088,
      Source: null,
    }),
    FailureDetails: readFailureDetails(error.message),
  };
}

/** An app with an exception properties provider throws an error whose message is the JSON of what it told. */
function readFailureDetails(message: string): FailureDetails | null {
  if (!message.startsWith('{"errorType":')) return null;
  const details = parseOrKeep(message) as Record<string, unknown> | string;
  if (typeof details === "string") return null;
  return {
    ErrorType: details.errorType as string,
    ErrorMessage: details.errorMessage as string,
    StackTrace: (details.stackTrace as string | undefined) ?? null,
    IsNonRetriable: details.isNonRetriable === true,
    Properties: (details.properties as Record<string, unknown> | undefined) ?? null,
    InnerFailure: null,
  };
}

/** Runs one activity once: from the JSON text of its input to that of its result. Rejects with what it threw. */
export type PerformActivity = (activity: AppFunction, input: string) => Promise<string | null>;

/** Runs activities in this process. */
export function createPerformActivity(invoke: Invoke): PerformActivity {
  return async (activity, input) => encodeResult(await invoke(activity, decodeInput(input)), activity.name);
}

/**
 * The input as the handler gets it on Azure: objects, numbers and texts as they were sent, but a boolean as the text
 * "True" or "False", and null as `undefined`.
 */
function decodeInput(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (value === null) return undefined;
  if (typeof value === "boolean") return value ? "True" : "False";
  // The library has encoded texts once more before they were sent, and parses every text that comes in.
  return typeof value === "string" ? parseOrKeep(value) : value;
}

/** JSON text of what a handler returned; bytes become base64, as on Azure. */
function encodeResult(result: unknown, name: string): string | null {
  if (result === undefined || result === null) return null;
  const bytes =
    result instanceof ArrayBuffer
      ? Buffer.from(result)
      : ArrayBuffer.isView(result)
        ? Buffer.from(result.buffer, result.byteOffset, result.byteLength)
        : undefined;
  return toJson(bytes ? bytes.toString("base64") : result, `the result of ${name}`);
}
