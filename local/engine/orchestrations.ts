import {
  type Answer,
  EVENT,
  executionStarted,
  type HistoryEvent,
  isRead,
  type ParentInstance,
  type Action,
} from "./protocol.ts";
import type { AppFunctions, AppFunction } from "../app/functions.ts";
import type { Clock } from "../clock.ts";
import { consume, createInbox, createInputReader, type Instance, isEnded, type Message } from "./instance.ts";
import type { Invoke } from "../app/invoke.ts";
import type { Settle } from "./apply.ts";
import { toExecutionId, messageOf } from "../values.ts";
import { isVersionAccepted, type Versioning, versionMismatch } from "./versioning.ts";

const refusedForVersion: Answer = { isDone: false, actions: [], refusal: versionMismatch };

/** The runtime takes that many messages into one episode. */
const longestBatch = 32;

export type StartRequest = {
  readonly name: string;
  readonly id: string;
  /** JSON text. */
  readonly input: string | null;
  readonly version?: string | undefined;
  readonly parent?: ParentInstance | undefined;
};

/** Runs orchestrations: their instances, their messages, their episodes. */
export type Orchestrations = {
  /** Begins a new instance; one of the same id must have ended. */
  readonly start: (request: StartRequest) => void;
  /** Hands a message to an instance; false if there is no such generation of it (any more). */
  readonly deliver: (instanceId: string, message: Message) => boolean;
  /** The instance, as long as it has not ended. */
  readonly find: (instanceId: string) => Instance | undefined;
  /** Goes on with an instance that the store had. */
  readonly adopt: (instance: Instance) => void;
  /** Drops an ended instance from memory. */
  readonly forget: (instance: Instance) => void;
  readonly episodeCount: () => number;
  /** How many messages instances have got: starts, results, timers, events. */
  readonly messageCount: () => number;
};

export type OrchestrationsOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly versioning: Versioning;
  readonly newUuid: () => string;
  readonly newNumber: () => number;
  /** Says that the next commit must save the instance. */
  readonly touch: (instance: Instance) => void;
  /** A promise when other work must have its turn first. */
  readonly breathe: () => Promise<void> | undefined;
  readonly settle: Settle;
  /** Whether episodes wait for another host: messages are only kept. */
  readonly isHeld: boolean;
  /** The number of an ended instance of that id in the store. */
  readonly findEnded: (instanceId: string) => number | undefined;
  readonly warn: (message: string) => void;
};

/**
 * Keeps all instances that have not ended. An instance with messages runs episodes, one at a time, until it has none;
 * ready instances go on in the same turn of the event loop, so that what arrives together is one episode.
 */
export function createOrchestrations(options: OrchestrationsOptions): Orchestrations {
  const { functions, invoke, clock, versioning, newUuid, newNumber, touch, breathe, settle, isHeld, warn } = options;
  const instances = new Map<string, Instance>();
  let episodes = 0;
  let messages = 0;

  const find = (id: string): Instance | undefined => {
    const instance = instances.get(id);
    return instance && !isEnded(instance.status) ? instance : undefined;
  };

  const start = ({ name, id, input, version = versioning.defaultVersion, parent }: StartRequest): void => {
    const now = clock.now();
    const instance: Instance = {
      number: newNumber(),
      id,
      name: functions.orchestrators.get(name.toLowerCase())?.name ?? name,
      version,
      parent: parent ?? null,
      executionId: toExecutionId(newUuid()),
      input,
      output: null,
      customStatus: null,
      status: "Pending",
      createdAt: now,
      updatedAt: now,
      readInput: createInputReader(input),
      history: [],
      replay: [],
      inbox: createInbox(),
      isBusy: false,
      carriedCount: 0,
      saved: { isRowStale: true, updatedMs: 0, historyRows: 0, historyEvents: 0, oldHistoryRows: 0 },
      replaces: instances.get(id)?.number ?? options.findEnded(id),
    };
    instances.set(id, instance);
    push(instance, { executionId: null, event: executionStarted(instance, now) });
  };

  const push = (instance: Instance, message: Message): void => {
    messages += 1;
    instance.inbox.messages.push(message);
    touch(instance);
    wake(instance);
  };

  const wake = (instance: Instance): void => {
    if (isHeld || instance.isBusy) return;
    instance.isBusy = true;
    queueMicrotask(() => void workOff(instance));
  };

  const workOff = async (instance: Instance): Promise<void> => {
    const orchestrator = functions.orchestrators.get(instance.name.toLowerCase());
    if (!orchestrator) {
      warn(`Instance '${instance.id}' waits: the app has no orchestrator '${instance.name}' (any more).`);
      return;
    }
    const isAccepted = isVersionAccepted(instance.version, versioning);
    if (!isAccepted && versioning.onMismatch === "Reject") {
      warn(
        `Instance '${instance.id}' waits: its version '${instance.version}' is not for this app of version '${versioning.defaultVersion}'.`,
      );
      return;
    }
    while (instance.inbox.messages.length > 0 && !isEnded(instance.status)) {
      const pause = breathe();
      if (pause) await pause;
      const { carriedCount } = instance;
      const count = carriedCount || Math.min(instance.inbox.messages.length, longestBatch);
      const now = new Date(Math.max(clock.now().getTime(), instance.updatedAt.getTime()));
      const marker = { EventId: -1, IsPlayed: false, Timestamp: now };
      const fresh: HistoryEvent[] = [{ EventType: EVENT.orchestratorStarted, ...marker }];
      for (const { executionId, event } of instance.inbox.messages.slice(0, count))
        if (executionId === null || executionId === instance.executionId) fresh.push(event);
      if (fresh.length > 1) {
        // So does the first episode of a generation that continues another look in the real runtime.
        if (carriedCount > 0) fresh.push({ EventType: EVENT.orchestratorCompleted, ...marker });
        episodes += 1;
        const answer = isAccepted
          ? await runEpisode(invoke, orchestrator, instance, fresh.filter(isRead))
          : refusedForVersion;
        // From here to the end of the turn nothing waits: a commit sees the whole episode or nothing of it.
        consume(instance.inbox, count);
        settle(instance, answer, fresh, now);
      } else consume(instance.inbox, count);
      touch(instance);
    }
    instance.isBusy = false;
  };

  return {
    start,
    find,
    deliver: (instanceId, message) => {
      const instance = find(instanceId);
      if (!instance || (message.executionId !== null && message.executionId !== instance.executionId)) return false;
      push(instance, message);
      return true;
    },
    adopt: (instance) => {
      if (instances.has(instance.id)) return; // a hook of the app has just started it
      instances.set(instance.id, instance);
      if (instance.inbox.messages.length > 0) wake(instance);
    },
    forget: (instance) => {
      if (instances.get(instance.id) === instance) instances.delete(instance.id);
    },
    episodeCount: () => episodes,
    messageCount: () => messages,
  };
}

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
export async function runEpisode(
  invoke: Invoke,
  orchestrator: AppFunction,
  instance: Instance,
  fresh: readonly HistoryEvent[],
): Promise<Answer> {
  const trigger = new EpisodeTrigger(instance, fresh);
  try {
    return toAnswer((await invoke(orchestrator, trigger)) as LibraryState);
  } catch (error) {
    return readFailure(messageOf(error));
  } finally {
    trigger.clear();
  }
}

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

function toAnswer({ isDone, actions, output, error, customStatus }: LibraryState): Answer {
  return {
    isDone,
    actions: actions[0] ?? [],
    output,
    customStatus,
    ...(error === undefined ? {} : { error }),
  };
}

function readFailure(message: string): Answer {
  const place = message.lastIndexOf(stateLabel);
  // Without a state the library itself gave up; nothing that the history holds has been asked for then.
  if (place < 0) return { isDone: false, actions: [], error: message };
  const answer = toAnswer(JSON.parse(message.slice(place + stateLabel.length)) as LibraryState);
  return { ...answer, error: answer.error ?? withoutMessage };
}

const withoutMessage =
  "it threw something that is no Error, or an Error without a message. On Azure the instance would stay Running for ever: throw an Error with a message.";
