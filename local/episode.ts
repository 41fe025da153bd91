import type { Action, Answer } from "./actions.ts";
import type { AppFunction } from "./app-functions.ts";
import type { HistoryEvent } from "./history.ts";
import type { Instance } from "./instance.ts";
import type { Invoke } from "./invoke.ts";
import { messageOf } from "./values.ts";

/** What stands before the library's state in the message of the error by which a failed orchestrator answers. */
const stateLabel = "\n\n$OutOfProcData$:";

/**
 * Replays an orchestrator through the library, from the start of its history to the new events.
 *
 * Never rejects: an orchestrator that throws is an answer too.
 *
 * @param fresh - The events of this episode. The library reads them after those that earlier episodes have seen.
 */
export const runEpisode = async (
  invoke: Invoke,
  orchestrator: AppFunction,
  instance: Instance,
  fresh: readonly HistoryEvent[],
): Promise<Answer> => {
  try {
    return toAnswer(
      (await invoke(orchestrator, createTrigger(instance, [...instance.replay, ...fresh]))) as LibraryState,
    );
  } catch (error) {
    return readFailure(messageOf(error));
  }
};

type LibraryState = Omit<Answer, "actions"> & { readonly actions: readonly (readonly Action[])[] };

const createTrigger = (instance: Instance, history: readonly HistoryEvent[]): object => {
  const trigger = {
    input: instance.input === null ? null : (JSON.parse(instance.input) as unknown),
    instanceId: instance.id,
    isReplaying: instance.history.length > 0,
    parentInstanceId: instance.parent?.OrchestrationInstance.InstanceId ?? null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 2,
    longRunningTimerIntervalDuration: "3.00:00:00",
    maximumShortTimerDuration: "6.00:00:00",
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
  };
  // The library looks through everything enumerable for texts called Timestamp, to make them dates. Those of the
  // history are dates already, and looking costs more than the replay itself; an input's are turned, as on Azure.
  Object.defineProperty(trigger, "history", { value: history });
  if (instance.input?.includes('"Timestamp"') === false) {
    Object.defineProperty(trigger, "input", { enumerable: false });
  }
  return trigger;
};

const toAnswer = (state: LibraryState): Answer => ({ ...state, actions: state.actions[0] ?? [] });

const readFailure = (message: string): Answer => {
  const place = message.lastIndexOf(stateLabel);
  // Without a state the library itself gave up; nothing that the history holds has been asked for then.
  if (place < 0) return { isDone: false, actions: [], error: message };
  const answer = toAnswer(JSON.parse(message.slice(place + stateLabel.length)) as LibraryState);
  return { ...answer, error: answer.error ?? withoutMessage };
};

const withoutMessage =
  "it threw something that is no Error, or an Error without a message. On Azure the instance would stay Running for ever: throw an Error with a message.";
