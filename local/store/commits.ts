import type { Entity } from "../engine/entities.ts";
import { type Inbox, type Instance, hasEnded } from "../engine/instance.ts";
import type { Store } from "./store.ts";
import { writeHistory } from "./stored-history.ts";

/** The precision of `lastUpdatedTime` in an instance's status. */
const UPDATED_RESOLUTION_MS = 1000;

/**
 * Groups changes into commits. The first change opens a group; after `delayMs`, or at once when a caller awaits it, one
 * transaction saves a consistent snapshot of everything changed. Changes are synchronous, so a commit never sees half
 * of one. The sender and the receiver of a message are in the same snapshot, so no message is lost or duplicated.
 *
 * @param options.delayMs - How long a group stays open; a kill loses at most that much. Default: 15.
 * @param options.ended - Called with each ended instance that was saved.
 * @param options.failed - Called with the error of a failed commit, which is retried after a second or when a caller
 *   waits.
 */
export function createCommits(options: {
  store: Store;
  delayMs?: number | undefined;
  ended: (instance: Instance) => void;
  failed: (error: unknown) => void;
}) {
  const { store, delayMs = 15, ended, failed } = options;
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
    for (const each of changed) if ("history" in each && hasEnded(each.status)) ended(each);
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
    /** Includes an instance or entity in the next commit. */
    touch: (changed: Instance | Entity): void => {
      if (isClosed) return;
      dirty.add(changed);
      if (timeout === undefined) flushAfter(delayMs);
    },
    /** Resolves when all changes so far are on disk; rejects when that fails. */
    committed: async (): Promise<void> => {
      if (dirty.size === 0) return;
      if (waiting === undefined) {
        waiting = Promise.withResolvers<void>();
        flushAfter(0);
      }
      await waiting.promise;
    },
    /** Commits the changes so far and ignores later ones. */
    close: (): void => {
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
  for (let index = Math.max(savedTo, first); index < first + messages.length; index++) {
    store.saveMessage(target, index, JSON.stringify(messages[index - first]));
  }
  const to = first + messages.length;
  return () => {
    inbox.savedFrom = first;
    inbox.savedTo = to;
  };
}
