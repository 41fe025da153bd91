import type { AppFunctions } from "./app-functions.ts";
import { type FailureDetails, EVENT, type HistoryEvent } from "./history.ts";
import type { PerformActivity } from "./perform-activity.ts";
import { parseOrKeep, toError } from "./values.ts";

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
export const createActivities = ({
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
}): Activities => {
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
};

const ending = (task: ActivityTask, now: Date) => ({
  EventId: -1,
  IsPlayed: false,
  Timestamp: now,
  TaskScheduledId: task.id,
});

const describeFailure = (name: string, error: Error) => ({
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
});

/** An app with an exception properties provider throws an error whose message is the JSON of what it told. */
const readFailureDetails = (message: string): FailureDetails | null => {
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
};
