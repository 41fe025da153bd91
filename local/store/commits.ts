import type { Entity } from "../engine/entities.ts";
import { type Inbox, isEnded, type Instance } from "../engine/instance.ts";
import type { Store } from "./store.ts";
import { writeHistory } from "./stored-history.ts";

/** Saves what has changed, all of it together and never a part. */
export type Commits = {
  /** Says that something has changed which the next commit must save. */
  readonly touch: (changed: Instance | Entity) => void;
  /** Resolves when everything that has changed so far is on disk; rejects when that failed. */
  readonly committed: () => Promise<void>;
  /** Commits what has changed, and nothing after that. */
  readonly close: () => void;
  readonly count: () => number;
  readonly historyBytes: () => number;
};

/** As exact as the status of an instance tells when it last changed. */
const UPDATED_RESOLUTION_MS = 1000;

/**
 * Groups changes into commits: the first change opens a group, and soon after it, or at once when somebody waits for it, one
 * transaction saves a consistent snapshot of everything that has changed. Whoever changes something does so synchronously, so that a commit never sees
 * half of it; sender and receiver of a message are in the same snapshot, so that none is lost or doubled.
 *
 * @param options.delayMs - How long a group stays open: what is that old is not lost by a kill. Default: 15.
 * @param options.ended - Told of each ended instance that the store now has.
 * @param options.failed - Told why a commit failed; it is tried again after a second or when somebody waits, with nothing
 *   forgotten.
 */
export function createCommits({
  store,
  delayMs = 15,
  ended,
  failed,
}: {
  store: Store;
  delayMs?: number | undefined;
  ended: (instance: Instance) => void;
  failed: (error: unknown) => void;
}): Commits {
  const dirty = new Set<Instance | Entity>();
  let waiting: PromiseWithResolvers<void> | undefined;
  let timeout: NodeJS.Timeout | undefined;
  let count = 0;
  let historyBytes = 0;
  let isClosed = false;

  const flushAfter = (ms: number): void => {
    clearTimeout(timeout);
    timeout = setTimeout(flush, ms);
  };

  const flush = (): void => {
    clearTimeout(timeout);
    timeout = undefined;
    if (dirty.size === 0) return;
    const waiters = waiting;
    waiting = undefined;
    const changed = [...dirty];
    const accept: (() => void)[] = [];
    try {
      store.transaction(() => {
        for (const each of changed)
          accept.push("history" in each ? saveInstance(store, each) : saveEntity(store, each));
      });
    } catch (error) {
      failed(error);
      waiters?.reject(error);
      if (!isClosed) flushAfter(1000);
      return;
    }
    dirty.clear();
    count += 1;
    for (const done of accept) done();
    for (const each of changed) if ("history" in each && isEnded(each.status)) ended(each);
    waiters?.resolve();
  };

  const saveInstance = (to: Store, instance: Instance): (() => void) => {
    const { saved, history } = instance;
    if (instance.replaces !== undefined) to.deleteInstance(instance.replaces);
    const updatedMs = instance.updatedAt.getTime();
    const isRowDue = saved.isRowStale || updatedMs - saved.updatedMs >= UPDATED_RESOLUTION_MS;
    if (saved.isRowStale) to.saveInstance(instance);
    else if (isRowDue) to.touchInstance(instance.number, instance.updatedAt);
    const rows = saved.historyRows;
    const isLonger = history.length > saved.historyEvents;
    if (isLonger) {
      const text = writeHistory(history.slice(saved.historyEvents));
      historyBytes += text.length;
      to.appendHistory(instance.number, rows, text);
    }
    const rowsNow = rows + (isLonger ? 1 : 0);
    if (saved.oldHistoryRows > rowsNow) to.deleteHistory(instance.number, rowsNow);
    const events = history.length;
    const acceptInbox = saveInbox(to, instance.id, instance.inbox);
    return () => {
      instance.replaces = undefined;
      saved.isRowStale = false;
      if (isRowDue) saved.updatedMs = updatedMs;
      saved.oldHistoryRows = 0;
      saved.historyRows = rowsNow;
      saved.historyEvents = events;
      acceptInbox();
    };
  };
  return {
    touch: (changed) => {
      if (isClosed) return;
      dirty.add(changed);
      if (timeout === undefined) flushAfter(delayMs);
    },
    committed: async () => {
      if (dirty.size === 0) return;
      if (waiting === undefined) {
        waiting = Promise.withResolvers<void>();
        flushAfter(0);
      }
      await waiting.promise;
    },
    close: () => {
      isClosed = true;
      flush();
    },
    count: () => count,
    historyBytes: () => historyBytes,
  };
}

function saveEntity(store: Store, entity: Entity): () => void {
  if (entity.isStateStale) {
    if (entity.exists) store.saveEntity(entity.id, entity.state);
    else store.deleteEntity(entity.id);
  }
  const acceptInbox = saveInbox(store, entity.id, entity.inbox);
  return () => {
    entity.isStateStale = false;
    acceptInbox();
  };
}

function saveInbox(store: Store, target: string, inbox: Inbox<unknown>): () => void {
  const { first, messages, savedFrom, savedTo } = inbox;
  if (savedFrom < Math.min(first, savedTo)) store.deleteMessages(target, first);
  for (let place = Math.max(savedTo, first); place < first + messages.length; place++) {
    store.saveMessage(target, place, JSON.stringify(messages[place - first]));
  }
  const to = first + messages.length;
  return () => {
    inbox.savedFrom = first;
    inbox.savedTo = to;
  };
}
