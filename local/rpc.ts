import type { AppFunctions } from "./app-functions.ts";
import type { Engine } from "./engine.ts";
import { toEntityId } from "./entity.ts";
import { EVENT, type HistoryEvent } from "./history.ts";
import { isEnded } from "./instance.ts";
import { instanceIdProblem, unknownFunction } from "./refusal.ts";
import { describeInstance } from "./status-body.ts";
import type { Store } from "./store.ts";
import { toExecutionId } from "./values.ts";

/** A request of the durable client, below `durabletask/`. */
export type RpcRequest = {
  readonly method: string;
  /** Decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
};

export type RpcAnswer = {
  readonly status: number;
  /** Sent as JSON; nothing is sent for `undefined`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type RpcOptions = {
  readonly functions: AppFunctions;
  readonly engine: Engine;
  readonly store: Store;
  readonly now: () => Date;
  readonly newUuid: () => string;
  /** The addresses by which an instance is managed. */
  readonly managementUrls: (instanceId: string) => Readonly<Record<string, string>>;
};

/**
 * The interface by which `DurableClient` talks to the runtime, with the status codes of the real one. What changes
 * something is answered when the commit that contains it is on disk, and so is what only looks: nobody ever sees
 * something that a kill could take back.
 */
export const createRpc = (options: RpcOptions): ((request: RpcRequest) => Promise<RpcAnswer>) => {
  const { functions, engine, store, now, newUuid, managementUrls } = options;
  const { orchestrations, entities, commits } = engine;

  const start = async (name: string, given: string | undefined, { query, body }: RpcRequest): Promise<RpcAnswer> => {
    const id = given ?? toExecutionId(newUuid());
    const problem = unknownFunction(name, functions.orchestrators, "an orchestrator function") ?? instanceIdProblem(id);
    if (problem !== undefined) return badArgument(problem);
    const input = parseBody(body);
    if (input === invalid) return invalidJson(body);
    const running = orchestrations.find(id);
    if (running) return alreadyExists(running.status);
    orchestrations.start({ name, id, input: body === "" ? null : input, version: query.get("version") ?? undefined });
    await commits.committed();
    const urls = managementUrls(id);
    return { status: 202, headers: { Location: urls.statusQueryGetUri!, "Retry-After": "10" }, body: { ...urls, id } };
  };

  const getStatus = async (id: string, query: URLSearchParams): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findInstance(id);
    if (!row) return { status: 404 };
    const history = isSet(query, "showHistory") ? store.history(row.number) : undefined;
    const body = describeInstance(row, {
      showInput: query.get("showInput")?.toLowerCase() !== "false",
      showHistoryOutput: isSet(query, "showHistoryOutput"),
      history,
    });
    if (!isEnded(row.status)) {
      return { status: 202, body, headers: { Location: managementUrls(id).statusQueryGetUri!, "Retry-After": "5" } };
    }
    return { status: row.status === "Failed" && isSet(query, "returnInternalServerErrorOnFailure") ? 500 : 200, body };
  };

  /** Sends an event to a running instance. */
  const send = async (id: string, event: (base: EventBase) => HistoryEvent): Promise<RpcAnswer> => {
    const base = { EventId: -1 as const, IsPlayed: false, Timestamp: now() };
    if (!orchestrations.deliver(id, { executionId: null, event: event(base) })) {
      return { status: store.findInstance(id) ? 410 : 404 };
    }
    await commits.committed();
    return { status: 202 };
  };

  const raise = async (id: string, name: string, body: string): Promise<RpcAnswer> => {
    if (/^\d+$/.test(name)) {
      return badArgument(
        `The event name '${name}' is a number: the library would take it for the end of the task of that number. Choose a name with letters.`,
      );
    }
    const input = parseBody(body);
    if (input === invalid || body === "") return invalidJson(body);
    return send(id, (base) => ({ EventType: EVENT.eventRaised, ...base, Name: name, Input: input }));
  };

  const signal = async (name: string, key: string, { query, body }: RpcRequest): Promise<RpcAnswer> => {
    const problem = unknownFunction(name, functions.entities, "an entity function");
    if (problem !== undefined) return { status: 400, body: { Message: problem } };
    const input = parseBody(body);
    if (input === invalid) return invalidJson(body);
    entities.send(toEntityId(name, key), {
      id: newUuid(),
      operation: query.get("op") ?? "",
      input: body === "" ? undefined : input,
      caller: null,
    });
    await commits.committed();
    return { status: 202 };
  };

  const readState = async (name: string, key: string): Promise<RpcAnswer> => {
    await commits.committed();
    const row = store.findEntity(toEntityId(name, key));
    if (!row) return { status: 404 };
    return { status: 200, body: row.state === undefined ? null : (JSON.parse(row.state) as unknown) };
  };

  return async (request) => {
    const { method, segments, query, body } = request;
    const [kind, first, second, third] = segments as [string, ...(string | undefined)[]];
    const route = `${method} ${kind}/${segments.length}`;
    if (route === "POST orchestrators/2" || route === "POST orchestrators/3") return start(first!, second, request);
    if (route === "GET instances/2" && first) return getStatus(first, query);
    if (route === "POST instances/4" && second === "raiseEvent") return raise(first!, third!, body);
    if (route === "POST instances/3" && second === "terminate") {
      const reason = query.get("reason") ?? "";
      return send(first!, (base) => ({ EventType: EVENT.executionTerminated, ...base, Input: reason }));
    }
    if (route === "POST entities/3") return signal(first!, second!, request);
    if (route === "GET entities/3") return readState(first!, second!);
    return { status: 501, body: `The local host does not support ${method} ${segments.join("/")}.` };
  };
};

type EventBase = { readonly EventId: -1; IsPlayed: boolean; readonly Timestamp: Date };

const isSet = (query: URLSearchParams, name: string): boolean => query.get(name)?.toLowerCase() === "true";

const invalid = Symbol("not JSON");

/** The JSON text of a body, written anew so that its form is known. */
const parseBody = (body: string): string | typeof invalid => {
  if (body === "") return "null";
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return invalid;
  }
};

const badArgument = (problem: string): RpcAnswer => ({
  status: 400,
  body: {
    Message: "One or more of the arguments submitted is incorrect",
    ExceptionMessage: problem,
    ExceptionType: "System.ArgumentException",
    StackTrace: "",
  },
});

const invalidJson = (body: string): RpcAnswer => ({
  status: 400,
  body: {
    Message: "Invalid JSON content",
    ExceptionMessage: body === "" ? "There is no content." : `Not JSON: ${body.slice(0, 100)}`,
    ExceptionType: "Newtonsoft.Json.JsonReaderException",
    StackTrace: "",
  },
});

const alreadyExists = (status: string): RpcAnswer => ({
  status: 500,
  body: {
    Message: "Something went wrong while processing your request",
    ExceptionMessage: `An Orchestration instance with the status ${status} already exists.`,
    ExceptionType: "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException",
    StackTrace: "",
  },
});
