import type { Action, Answer } from "./actions.ts";
import type { AppFunction } from "./app-functions.ts";
import type { HistoryEvent } from "./history.ts";
import type { Instance } from "./instance.ts";
import type { Invoke } from "./invoke.ts";
import { messageOf } from "./values.ts";

const dayMs = 86_400_000;

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
  const trigger = new EpisodeTrigger(instance, fresh);
  try {
    return toAnswer((await invoke(orchestrator, trigger)) as LibraryState);
  } catch (error) {
    return readFailure(messageOf(error));
  } finally {
    trigger.clear();
  }
};

type LibraryState = Omit<Answer, "actions"> & { readonly actions: readonly (readonly Action[])[] };

/**
 * What the library gets to see of an instance. It looks through everything enumerable for texts called Timestamp, to make
 * them dates, which costs more than the replay itself. History and input hold none any more, so they are not enumerable.
 */
class EpisodeTrigger {
  readonly instanceId: string;
  readonly isReplaying: boolean;
  readonly parentInstanceId: string | null;
  readonly upperSchemaVersion = 1;
  readonly upperSchemaVersionNew = 2;
  /** In ms: the library takes that, too, and reads it sooner than "3.00:00:00". */
  readonly longRunningTimerIntervalDuration = 3 * dayMs;
  readonly maximumShortTimerDuration = 6 * dayMs;
  readonly defaultHttpAsyncRequestSleepTimeMillseconds = 30_000;
  readonly #history: HistoryEvent[];
  #input: unknown;

  constructor(instance: Instance, fresh: readonly HistoryEvent[]) {
    this.instanceId = instance.id;
    this.isReplaying = instance.history.length > 0;
    this.parentInstanceId = instance.parent?.OrchestrationInstance.InstanceId ?? null;
    this.#history = [...instance.replay, ...fresh];
    this.#input = instance.readInput();
  }

  /** After the episode: the library holds on to its trigger for longer, see `dropDurableState`. */
  clear(): void {
    this.#history.length = 0;
    this.#input = undefined;
  }

  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  get input(): unknown {
    return this.#input;
  }

  /** The library asks it for what it requires. */
  hasOwnProperty(name: string): boolean {
    return name in this;
  }
}

const toAnswer = ({ isDone, actions, output, error, customStatus }: LibraryState): Answer => ({
  isDone,
  actions: actions[0] ?? [],
  output,
  customStatus,
  ...(error === undefined ? {} : { error }),
});

const readFailure = (message: string): Answer => {
  const place = message.lastIndexOf(stateLabel);
  // Without a state the library itself gave up; nothing that the history holds has been asked for then.
  if (place < 0) return { isDone: false, actions: [], error: message };
  const answer = toAnswer(JSON.parse(message.slice(place + stateLabel.length)) as LibraryState);
  return { ...answer, error: answer.error ?? withoutMessage };
};

const withoutMessage =
  "it threw something that is no Error, or an Error without a message. On Azure the instance would stay Running for ever: throw an Error with a message.";
