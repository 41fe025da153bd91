import type { Store } from "../store/store.ts";
import { readHistory, reviveEvent } from "../store/stored-history.ts";
import type { Engine } from "./engine.ts";
import { createEntity, type EntityRequest } from "./entities.ts";
import {
  createInbox,
  createInputReader,
  type Inbox,
  type Instance,
  type InstanceRow,
  type InboxMessage,
} from "./instance.ts";
import { EVENT, type HistoryEvent, isReadByReplay } from "./protocol.ts";

/**
 * Resumes the work of the last host on this task hub: instances and entities with their inboxes, activities that were
 * in progress (they run again), and durable timers.
 */
export function recover(store: Store, engine: Engine): void {
  for (const row of store.unendedInstances()) resumeInstance(loadInstance(store, row), engine);
  for (const target of store.targets()) {
    if (!target.startsWith("@")) continue;
    const inbox = loadInbox(store, target, (text) => JSON.parse(text) as EntityRequest);
    engine.entities.resume(createEntity(target, store.findEntity(target), inbox));
  }
}

/** Loads an instance with its history and its inbox. */
export function loadInstance(store: Store, row: InstanceRow): Instance {
  const texts = store.history(row.number);
  const history = readHistory(texts, row);
  return {
    ...row,
    readInput: createInputReader(row.input),
    history,
    replay: history.filter(isReadByReplay),
    inbox: loadInbox(store, row.id, parseMessage),
    isBusy: false,
    carriedCount: 0,
    saved: {
      isRowStale: false,
      updatedMs: row.updatedAt.getTime(),
      historyRows: texts.length,
      historyEvents: history.length,
      oldHistoryRows: 0,
    },
    replaces: undefined,
  };
}

function loadInbox<Content>(store: Store, target: string, parse: (text: string) => Content): Inbox<Content> {
  const rows = store.messages(target);
  return createInbox(
    rows.map(({ message }) => parse(message)),
    rows[0]?.place ?? 0,
  );
}

function parseMessage(text: string): InboxMessage {
  const message = JSON.parse(text) as InboxMessage;
  return { executionId: message.executionId, event: reviveEvent(message.event) };
}

/**
 * Resumes an instance and restarts its activities and timers that have neither completed nor have a completion event in
 * the inbox.
 */
export function resumeInstance(instance: Instance, engine: Engine): void {
  const open = new Map<number, HistoryEvent>();
  const delivered = instance.inbox.messages.filter(({ executionId }) => executionId === instance.executionId);
  for (const event of [...instance.history, ...delivered.map((message) => message.event)]) {
    if (event.EventType === EVENT.taskScheduled || event.EventType === EVENT.timerCreated)
      open.set(event.EventId, event);
    else if (event.EventType === EVENT.timerFired) open.delete(event.TimerId);
    else if (event.EventType === EVENT.orchestratorCompleted) event.CanceledTimers?.forEach((id) => open.delete(id));
    else if ("TaskScheduledId" in event) open.delete(event.TaskScheduledId);
  }
  engine.orchestrations.resume(instance);
  for (const event of open.values()) {
    const { id: instanceId, executionId } = instance;
    if (event.EventType === EVENT.taskScheduled) {
      engine.activities.run({ instanceId, executionId, id: event.EventId, name: event.Name, input: event.Input });
    } else if (event.EventType === EVENT.timerCreated) engine.armTimer(instance, event.EventId, event.FireAt);
  }
}
