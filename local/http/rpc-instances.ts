import { unknownFunction } from "../app/functions.ts";
import { instanceIdProblem, type InstanceRow, hasEnded, type RuntimeStatus } from "../engine/instance.ts";
import { EVENT, type HistoryEvent } from "../engine/protocol.ts";
import { rewind } from "../engine/rewind.ts";
import type { InstanceFilter } from "../store/store.ts";
import { readHistory } from "../store/stored-history.ts";
import { parseOrKeep, toExecutionId } from "../values.ts";
import {
  badArgument,
  invalidJson,
  invalidState,
  isSet,
  parseBody,
  type RpcAnswer,
  type RpcOptions,
  type RpcRequest,
} from "./rpc-answer.ts";

const MAX_PAGE_SIZE = 100;

type EventBase = { readonly EventId: -1; readonly IsPlayed: false; readonly Timestamp: Date };

/** The requests of durable clients for orchestration instances. */
export function createInstanceRpc({ functions, engine, store, now, newUuid, managementUrls }: RpcOptions) {
  const { orchestrations, commits } = engine;

  const begin = async (name: string, id: string, input: string | null, version?: string): Promise<RpcAnswer> => {
    const problem = unknownFunction(name, functions.orchestrators, "an orchestrator function") ?? instanceIdProblem(id);
    if (problem !== undefined) return badArgument(problem);
    const running = orchestrations.find(id);
    if (running) {
      const Message = `An Orchestration instance with the status ${running.status} already exists.`;
      return { status: 409, body: { Message } };
    }
    orchestrations.start({ name, id, input, version });
    await commits.committed();
    const urls = managementUrls(id);
    return { status: 202, headers: { Location: urls.statusQueryGetUri!, "Retry-After": "10" }, body: { ...urls, id } };
  };

  const start = async (name: string, id: string | undefined, { query, body }: RpcRequest): Promise<RpcAnswer> => {
    const input = body === "" ? null : parseBody(body);
    if (input === undefined) return invalidJson(body);
    return begin(name, id ?? toExecutionId(newUuid()), input, query.get("version") ?? undefined);
  };

  const restart = async (id: string, { query }: RpcRequest): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findInstance(id);
    if (!row) return badArgument(`An orchestrator with the instanceId ${id} was not found.`);
    const isSameId = query.get("restartWithNewInstanceId")?.toLowerCase() === "false";
    return begin(row.name, isSameId ? id : toExecutionId(newUuid()), row.input);
  };

  const describe = (row: InstanceRow, query: URLSearchParams): Record<string, unknown> =>
    describeInstance(row, {
      showInput: query.get("showInput")?.toLowerCase() !== "false",
      showHistoryOutput: isSet(query, "showHistoryOutput"),
      history: isSet(query, "showHistory") ? store.history(row.number) : undefined,
    });

  const getStatus = async (id: string, { query }: RpcRequest): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findInstance(id);
    if (!row) return { status: 404 };
    const body = describe(row, query);
    if (!hasEnded(row.status)) {
      return { status: 202, body, headers: { Location: managementUrls(id).statusQueryGetUri!, "Retry-After": "5" } };
    }
    return { status: row.status === "Failed" && isSet(query, "returnInternalServerErrorOnFailure") ? 500 : 200, body };
  };

  const list = async ({ query, continuationToken }: RpcRequest): Promise<RpcAnswer> => {
    await commits.committed();
    const limit = Math.min(Number(query.get("top") ?? MAX_PAGE_SIZE) || MAX_PAGE_SIZE, MAX_PAGE_SIZE);
    const rows = store.listInstances(readFilter(query), Number(continuationToken ?? 0) || 0, limit);
    const token = rows.length === limit ? String(rows.at(-1)!.number) : "";
    return {
      status: 200,
      headers: { "x-ms-continuation-token": token },
      body: rows.map((row) => describe(row, query)),
    };
  };

  /** Deletes those of the instances that have ended. */
  const purge = (rows: readonly InstanceRow[]): RpcAnswer => {
    const ended = rows.filter(({ status }) => hasEnded(status));
    if (ended.length === 0) return { status: 404 };
    store.transaction(() => ended.forEach(({ number }) => store.deleteInstance(number)));
    return { status: 200, body: { instancesDeleted: ended.length } };
  };

  const purgeOne = async (id: string): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findInstance(id);
    if (row && !hasEnded(row.status)) {
      const only = `Only orchestrations in a terminal state can be purged`;
      return { status: 412, body: `${only}, but the orchestration with instance ID ${id} has status ${row.status}` };
    }
    return purge(row ? [row] : []);
  };

  const purgeMany = async ({ query }: RpcRequest): Promise<RpcAnswer> => {
    if (!query.get("createdTimeFrom")) {
      return { status: 400, body: "Please provide value for 'createdTimeFrom' parameter." };
    }
    await commits.committed();
    return purge(store.listInstances(readFilter(query), 0, -1));
  };

  /** Sends an event to a running instance. */
  const send = async (id: string, event: (base: EventBase) => HistoryEvent): Promise<RpcAnswer> => {
    const base: EventBase = { EventId: -1, IsPlayed: false, Timestamp: now() };
    if (!orchestrations.deliver(id, { executionId: null, event: event(base) })) {
      await commits.committed();
      return { status: store.findInstance(id) ? 410 : 404 };
    }
    await commits.committed();
    return { status: 202 };
  };

  const raise = async (id: string, name: string, { body }: RpcRequest): Promise<RpcAnswer> => {
    if (/^\d+$/.test(name)) {
      return badArgument(
        `The event name '${name}' is a number: the library would take it for the end of the task of that number. Choose a name with letters.`,
      );
    }
    const input = parseBody(body);
    if (input === undefined) return invalidJson(body);
    return send(id, (base) => ({ EventType: EVENT.eventRaised, ...base, Name: name, Input: input }));
  };

  const terminate = (id: string, { query }: RpcRequest): Promise<RpcAnswer> =>
    send(id, (base) => ({ EventType: EVENT.executionTerminated, ...base, Input: query.get("reason") ?? "" }));

  const pause = async (id: string, how: "suspend" | "resume", { query }: RpcRequest): Promise<RpcAnswer> => {
    const status = orchestrations.find(id)?.status;
    if (status !== undefined && (status === "Suspended") === (how === "suspend")) {
      return invalidState(
        "System.InvalidOperationException",
        `Cannot ${how} the orchestration instance ${id} because instance is in the ${status} state.`,
      );
    }
    const EventType = how === "suspend" ? EVENT.executionSuspended : EVENT.executionResumed;
    return send(id, (base) => ({ EventType, ...base, Reason: query.get("reason") ?? "" }));
  };

  const rewindFailed = async (id: string, { query }: RpcRequest): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findInstance(id);
    // The dollar sign is the runtime's.
    if (!row) return { status: 404, body: `No orchestration with instance ID "$${id}" found.` };
    if (row.status !== "Failed") {
      const found = `This orchestration has status ${row.status}`;
      return { status: 412, body: `${found}, but only orchestrations in the "Failed" state can be rewound.` };
    }
    rewind(row, { store, engine, reason: query.get("reason") ?? "", now: now() });
    await commits.committed();
    return { status: 202 };
  };

  return { start, restart, rewind: rewindFailed, getStatus, list, purgeOne, purgeMany, raise, terminate, pause };
}

function readFilter(query: URLSearchParams): InstanceFilter {
  const time = (name: string): number | undefined => {
    const text = query.get(name);
    return text ? Date.parse(text) : undefined;
  };
  return {
    idPrefix: query.get("instanceIdPrefix") ?? "",
    createdFromMs: time("createdTimeFrom"),
    createdToMs: time("createdTimeTo"),
    statuses: (query.get("runtimeStatus")?.split(",").filter(Boolean) ?? []) as RuntimeStatus[],
  };
}

type StatusOptions = {
  readonly showInput: boolean;
  readonly showHistoryOutput: boolean;
  /** The stored texts of the history; omitted from the body when `undefined`. */
  readonly history: readonly string[] | undefined;
};

/** The status of an instance in the form of the runtime's HTTP API. */
function describeInstance(row: InstanceRow, options: StatusOptions): Record<string, unknown> {
  const history = options.history && describeHistory(readHistory(options.history, row), options);
  return {
    name: row.name,
    version: row.version || undefined,
    instanceId: row.id,
    parentInstanceId: row.parent?.OrchestrationInstance.InstanceId,
    runtimeStatus: row.status,
    input: options.showInput && row.input !== null ? (JSON.parse(row.input) as unknown) : null,
    customStatus: row.customStatus === null ? null : (JSON.parse(row.customStatus) as unknown),
    // The output of a failed or terminated instance is plain text, but the runtime parses it if it can.
    output: row.output === null ? null : parseOrKeep(row.output),
    createdTime: toSeconds(row.createdAt),
    lastUpdatedTime: toSeconds(row.updatedAt),
    historyEvents: history?.length === 0 ? undefined : history,
  };
}

function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

const EVENT_NAMES: Readonly<Record<number, string>> = {
  [EVENT.executionStarted]: "ExecutionStarted",
  [EVENT.executionTerminated]: "ExecutionTerminated",
  [EVENT.taskScheduled]: "TaskScheduled",
  [EVENT.taskCompleted]: "TaskCompleted",
  [EVENT.taskFailed]: "TaskFailed",
  [EVENT.subOrchestrationCreated]: "SubOrchestrationInstanceCreated",
  [EVENT.subOrchestrationCompleted]: "SubOrchestrationInstanceCompleted",
  [EVENT.subOrchestrationFailed]: "SubOrchestrationInstanceFailed",
  [EVENT.timerCreated]: "TimerCreated",
  [EVENT.timerFired]: "TimerFired",
  [EVENT.eventSent]: "EventSent",
  [EVENT.eventRaised]: "EventRaised",
  [EVENT.genericEvent]: "GenericEvent",
  [EVENT.executionSuspended]: "ExecutionSuspended",
  [EVENT.executionResumed]: "ExecutionResumed",
  [EVENT.executionCompleted]: "ExecutionCompleted",
};

const HIDDEN = "EventId IsPlayed TaskScheduledId TimerId OrchestrationInstance ParentInstance Version Tags".split(" ");

/** Merges scheduled tasks into their completion events, as the runtime does. It does not keep the inputs of tasks. */
function describeHistory(
  history: readonly HistoryEvent[],
  { showInput, showHistoryOutput }: StatusOptions,
): Record<string, unknown>[] {
  const scheduled = new Map(
    history.flatMap((event) =>
      event.EventType === EVENT.taskScheduled || event.EventType === EVENT.subOrchestrationCreated
        ? [[event.EventId, event] as const]
        : [],
    ),
  );
  const completed = new Set(history.map((event) => ("TaskScheduledId" in event ? event.TaskScheduledId : undefined)));
  return history.flatMap((event) => {
    const name = EVENT_NAMES[event.EventType];
    const isTask = scheduled.get(event.EventId) === event;
    if (name === undefined || (isTask && completed.has(event.EventId))) return [];
    const described: Record<string, unknown> = { ...event, EventType: name };
    for (const field of HIDDEN) delete described[field];
    const task = "TaskScheduledId" in event ? scheduled.get(event.TaskScheduledId) : undefined;
    if (task) described.ScheduledTime = task.Timestamp;
    if (task && "InstanceId" in task) described.InstanceId = task.InstanceId;
    if (task) described.FunctionName = task.Name;
    if (name === "ExecutionStarted") {
      described.FunctionName = described.Name;
      delete described.Name;
    }
    if (task || isTask) described.Input = null;
    if (typeof described.Result === "string") described.Result = parseOrKeep(described.Result);
    if (!showHistoryOutput) delete described.Result;
    if (!showInput) delete described.Input;
    return [described];
  });
}
