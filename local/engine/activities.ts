import type { AppFunction, AppFunctions } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import { type JsonText, parseOrKeep, toError, toJson } from "../values.ts";
import { EVENT, type FailureDetails, type HistoryEvent } from "./protocol.ts";

/** An activity that one generation of an instance has scheduled. */
type ActivityTask = {
  readonly instanceId: string;
  readonly executionId: string;
  readonly id: number;
  readonly name: string;
  readonly input: JsonText;
};

/**
 * Runs at most `maxConcurrent` activities at a time and queues the others.
 *
 * @param options.ended - Receives the completion event of an activity, unless the host has stopped.
 */
export function createActivities(options: {
  functions: AppFunctions;
  performActivity: PerformActivity;
  maxConcurrent: number;
  now: () => Date;
  ended: (task: ActivityTask, event: HistoryEvent) => void;
  warn: (message: string) => void;
}) {
  const { functions, performActivity, maxConcurrent, now, ended, warn } = options;
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
      warn(`Instance '${task.instanceId}' waits: the app no longer has an activity '${task.name}'.`);
      return undefined;
    }
    try {
      const result = await performActivity(activity, task.input);
      return { EventType: EVENT.taskCompleted, ...taskEventBase(task, now()), Result: result };
    } catch (thrown) {
      return {
        EventType: EVENT.taskFailed,
        ...taskEventBase(task, now()),
        ...describeFailure(task.name, toError(thrown)),
      };
    }
  };

  return { run, count: () => count };
}

function taskEventBase(task: ActivityTask, now: Date) {
  return { EventId: -1, IsPlayed: false, Timestamp: now, TaskScheduledId: task.id };
}

function describeFailure(name: string, error: Error) {
  return {
    // Two spaces, as on Azure: the runtime removes a label from a longer text.
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

/** Reads the details that an exception properties provider puts into the error message as JSON. */
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

/** Runs one activity once, from JSON input to JSON result. Rejects with the error of its handler. */
export type PerformActivity = (activity: AppFunction, input: string) => Promise<string | null>;

/** Runs activities in this process. */
export function createPerformActivity(invoke: Invoke): PerformActivity {
  return async (activity, input) => encodeResult(await invoke(activity, decodeInput(input)), activity.name);
}

/** Decodes the input as Azure does: a boolean arrives as the text "True" or "False", null as `undefined`. */
function decodeInput(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (value === null) return undefined;
  if (typeof value === "boolean") return value ? "True" : "False";
  // The library JSON-encodes strings a second time before sending and parses every incoming string.
  return typeof value === "string" ? parseOrKeep(value) : value;
}

/** Encodes a handler's result as JSON; bytes become base64, as on Azure. */
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
