import type { AppFunction, AppFunctions } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import type { Clock } from "../clock.ts";
import { type JsonText, messageOf, toExecutionId } from "../values.ts";
import type { Apply } from "./apply.ts";
import { consume, createInbox, createInputReader, type Instance, hasEnded, type InboxMessage } from "./instance.ts";
import {
  type Action,
  type OrchestratorAnswer,
  EVENT,
  executionStarted,
  type HistoryEvent,
  isReadByReplay,
  type ParentInstance,
} from "./protocol.ts";
import { isVersionAccepted, type Versioning, versionMismatch } from "./versioning.ts";

const VERSION_MISMATCH_ANSWER: OrchestratorAnswer = { isDone: false, actions: [], refusal: versionMismatch };

/** Maximum number of messages in one episode, as in the runtime. */
const MAX_BATCH_SIZE = 32;

type StartRequest = {
  readonly name: string;
  readonly id: string;
  readonly input: JsonText | null;
  readonly version?: string | undefined;
  readonly parent?: ParentInstance | undefined;
};

type OrchestrationsOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly versioning: Versioning;
  readonly newUuid: () => string;
  readonly newNumber: () => number;
  /** Includes the instance in the next commit. */
  readonly touch: (instance: Instance) => void;
  /** Returns a promise when the event loop must get its turn first. */
  readonly yieldIfDue: () => Promise<void> | undefined;
  readonly apply: Apply;
  /** Keep messages for the next host instead of running episodes. */
  readonly isServeOnly: boolean;
  /** The number of a stored, ended instance with that ID. */
  readonly findEnded: (instanceId: string) => number | undefined;
  readonly warn: (message: string) => void;
};

/**
 * Runs orchestrations. An instance with messages runs episodes, one at a time, until its inbox is empty. Ready
 * instances run in the same turn of the event loop, so that messages which arrive together form one episode.
 */
export function createOrchestrations(options: OrchestrationsOptions) {
  const { functions, invoke, clock, versioning, touch, yieldIfDue, apply, isServeOnly, warn } = options;
  const instances = new Map<string, Instance>();
  let episodes = 0;
  let messages = 0;

  /** Finds an instance that has not ended. */
  const find = (id: string): Instance | undefined => {
    const instance = instances.get(id);
    return instance && !hasEnded(instance.status) ? instance : undefined;
  };

  /** Starts a new instance; an instance with the same ID must have ended. */
  const start = ({ name, id, input, version = versioning.defaultVersion, parent }: StartRequest): void => {
    const now = clock.now();
    const instance: Instance = {
      number: options.newNumber(),
      id,
      name: functions.orchestrators.get(name.toLowerCase())?.name ?? name,
      version,
      parent: parent ?? null,
      executionId: toExecutionId(options.newUuid()),
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

  const push = (instance: Instance, message: InboxMessage): void => {
    messages += 1;
    instance.inbox.messages.push(message);
    touch(instance);
    wake(instance);
  };

  const wake = (instance: Instance): void => {
    if (isServeOnly || instance.isBusy) return;
    instance.isBusy = true;
    queueMicrotask(() => void runEpisodes(instance));
  };

  const runEpisodes = async (instance: Instance): Promise<void> => {
    const orchestrator = functions.orchestrators.get(instance.name.toLowerCase());
    if (!orchestrator) {
      warn(`Instance '${instance.id}' waits: the app no longer has an orchestrator '${instance.name}'.`);
      return;
    }
    const isAccepted = isVersionAccepted(instance.version, versioning);
    if (!isAccepted && versioning.onMismatch === "Reject") {
      warn(
        `Instance '${instance.id}' waits: its version '${instance.version}' is not for this app of version '${versioning.defaultVersion}'.`,
      );
      return;
    }
    while (instance.inbox.messages.length > 0 && !hasEnded(instance.status)) {
      const pause = yieldIfDue();
      if (pause) await pause;
      const { carriedCount } = instance;
      const count = carriedCount || Math.min(instance.inbox.messages.length, MAX_BATCH_SIZE);
      const now = new Date(Math.max(clock.now().getTime(), instance.updatedAt.getTime()));
      const marker = { EventId: -1, IsPlayed: false, Timestamp: now };
      const fresh: HistoryEvent[] = [{ EventType: EVENT.orchestratorStarted, ...marker }];
      for (const { executionId, event } of instance.inbox.messages.slice(0, count))
        if (executionId === null || executionId === instance.executionId) fresh.push(event);
      if (fresh.length > 1) {
        // The runtime adds this event to the first episode after `continueAsNew`.
        if (carriedCount > 0) fresh.push({ EventType: EVENT.orchestratorCompleted, ...marker });
        episodes += 1;
        const answer = isAccepted
          ? await runEpisode(invoke, orchestrator, instance, fresh.filter(isReadByReplay))
          : VERSION_MISMATCH_ANSWER;
        // No await until the end of the turn: a commit contains the whole episode or nothing of it.
        consume(instance.inbox, count);
        apply(instance, answer, fresh, now);
      } else consume(instance.inbox, count);
      touch(instance);
    }
    instance.isBusy = false;
  };

  return {
    start,
    find,
    /** Adds a message to the inbox of an instance; false if that instance or generation is not running. */
    deliver: (instanceId: string, message: InboxMessage): boolean => {
      const instance = find(instanceId);
      if (!instance || (message.executionId !== null && message.executionId !== instance.executionId)) return false;
      push(instance, message);
      return true;
    },
    /** Resumes an instance loaded from the store, unless an `appStart` hook has just started one with the same ID. */
    resume: (instance: Instance): void => {
      if (instances.has(instance.id)) return;
      instances.set(instance.id, instance);
      if (instance.inbox.messages.length > 0) wake(instance);
    },
    /** Removes an ended instance from memory. */
    evict: (instance: Instance): void => {
      if (instances.get(instance.id) === instance) instances.delete(instance.id);
    },
    episodeCount: () => episodes,
    /** The number of messages received: starts, completion events, timers, external events. */
    messageCount: () => messages,
  };
}

export type Orchestrations = ReturnType<typeof createOrchestrations>;

const DAY_MS = 86_400_000;

/** Precedes the library's state in the message of the error that a failed orchestrator throws. */
const STATE_LABEL = "\n\n$OutOfProcData$:";

/**
 * Replays an orchestrator through the library, from the start of its history to the new events. Never rejects: the
 * error of an orchestrator is part of the answer.
 *
 * @param fresh - The new events of this episode.
 */
async function runEpisode(
  invoke: Invoke,
  orchestrator: AppFunction,
  instance: Instance,
  fresh: readonly HistoryEvent[],
): Promise<OrchestratorAnswer> {
  const trigger = new EpisodeTrigger(instance, fresh);
  try {
    return toAnswer((await invoke(orchestrator, trigger)) as LibraryState);
  } catch (error) {
    return readFailure(messageOf(error));
  } finally {
    trigger.clear();
  }
}

type LibraryState = Omit<OrchestratorAnswer, "actions"> & { readonly actions: readonly (readonly Action[])[] };

/**
 * The trigger input of an orchestrator. The library searches all enumerable properties for strings named Timestamp to
 * convert them to dates, which costs more than the replay itself. History and input contain none, so they are not
 * enumerable.
 */
class EpisodeTrigger {
  readonly instanceId: string;
  readonly isReplaying: boolean;
  readonly parentInstanceId: string | null;
  readonly upperSchemaVersion = 1;
  readonly upperSchemaVersionNew = 2;
  /** In ms: the library accepts that too and parses it faster than "3.00:00:00". */
  readonly longRunningTimerIntervalDuration = 3 * DAY_MS;
  readonly maximumShortTimerDuration = 6 * DAY_MS;
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

  /** Releases the data after the episode, because the library keeps its trigger longer: see `dropDurableState`. */
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

  /** The library checks required properties with this method. */
  hasOwnProperty(name: string): boolean {
    return name in this;
  }
}

function toAnswer({ isDone, actions, output, error, customStatus }: LibraryState): OrchestratorAnswer {
  return {
    isDone,
    actions: actions[0] ?? [],
    output,
    customStatus,
    ...(error === undefined ? {} : { error }),
  };
}

function readFailure(message: string): OrchestratorAnswer {
  const index = message.lastIndexOf(STATE_LABEL);
  // Without a state the library itself failed, and none of its actions are known.
  if (index < 0) return { isDone: false, actions: [], error: message };
  const answer = toAnswer(JSON.parse(message.slice(index + STATE_LABEL.length)) as LibraryState);
  return { ...answer, error: answer.error ?? NO_ERROR_MESSAGE };
}

const NO_ERROR_MESSAGE =
  "it threw something that is no Error, or an Error without a message. On Azure the instance would stay Running for ever: throw an Error with a message.";
