import { timingSafeEqual } from "node:crypto";
import { unknownFunction } from "../app/functions.ts";
import { toEntityId } from "../engine/entities.ts";
import { invalidJson, parseBody, type RpcAnswer, type RpcOptions, type RpcRequest } from "./rpc-answer.ts";
import { createInstanceRpc } from "./rpc-instances.ts";

/** The address of the durable client API, at a path that cannot be guessed. */
type ClientAddress = {
  /** "http://127.0.0.1:7071" */
  readonly origin: string;
  readonly secret: string;
};

/** The path of the API in management URLs, which carry the secret as `code`. */
const WEBHOOK_PATH = "/runtime/webhooks/durabletask/";

/**
 * Returns the base path of the API if a path contains the secret.
 *
 * @example
 * clientBase("/5f1c…/durabletask/instances/a", "5f1c…"); // "/5f1c…/durabletask/"
 */
export function clientBase(path: string, secret: string): string | undefined {
  const [, given, name] = path.split("/", 3);
  return name === "durabletask" && isSecret(given, secret) ? `/${secret}/durabletask/` : undefined;
}

/** The same for management URLs. */
export function webhookBase(url: URL, secret: string): string | undefined {
  return url.pathname.startsWith(WEBHOOK_PATH) && isSecret(url.searchParams.get("code"), secret)
    ? WEBHOOK_PATH
    : undefined;
}

/** Compares in constant time. */
function isSecret(given: string | null | undefined, secret: string): boolean {
  const [one, other] = [Buffer.from(given ?? ""), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The management URLs of an instance: every holder can read, terminate or delete it. */
export function managementUrls({ origin, secret }: ClientAddress, instanceId: string): Record<string, string> {
  const base = `${origin}${WEBHOOK_PATH}instances/${instanceId}`;
  const code = `code=${secret}`;
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${code}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${code}`,
    terminatePostUri: `${base}/terminate?reason={text}&${code}`,
    rewindPostUri: `${base}/rewind?reason={text}&${code}`,
    purgeHistoryDeleteUri: `${base}?${code}`,
    restartPostUri: `${base}/restart?${code}`,
    suspendPostUri: `${base}/suspend?reason={text}&${code}`,
    resumePostUri: `${base}/resume?reason={text}&${code}`,
  };
}

/** The value of a durable client input, as JSON text. */
export function durableClientInput(address: ClientAddress, taskHubName: string): string {
  const { origin, secret } = address;
  const creation = `${origin}${WEBHOOK_PATH}orchestrators/{functionName}[/{instanceId}]?code=${secret}`;
  return JSON.stringify({
    taskHubName,
    creationUrls: { createNewInstancePostUri: creation, createAndWaitOnNewInstancePostUri: creation },
    managementUrls: managementUrls(address, "INSTANCEID"),
    baseUrl: `${origin}${WEBHOOK_PATH.slice(0, -1)}`,
    requiredQueryStringParameters: `code=${secret}`,
    rpcBaseUrl: `${origin}/${secret}/durabletask/`,
  });
}

/** Answers requests of durable clients. */
export type Rpc = (request: RpcRequest) => Promise<RpcAnswer>;

/**
 * Creates the API that `DurableClient` calls, with the status codes of the real runtime. Every answer, also to a read,
 * is sent after the pending commit, so that no client sees something that a kill could undo.
 */
export function createRpc(options: RpcOptions): Rpc {
  const instances = createInstanceRpc(options);
  const entities = createEntityRpc(options);
  return async (request) => {
    const { method, segments } = request;
    const [kind, first = "", second = "", third = ""] = segments;
    switch (`${method} ${kind}/${segments.length}`) {
      case "POST orchestrators/2":
      case "POST orchestrators/3":
        return instances.start(first, second === "" ? undefined : second, request);
      case "GET instances/1":
        return instances.list(request);
      case "GET instances/2":
        return first === "" ? instances.list(request) : instances.getStatus(first, request);
      case "DELETE instances/1":
        return instances.purgeMany(request);
      case "DELETE instances/2":
        return first === "" ? instances.purgeMany(request) : instances.purgeOne(first);
      case "POST instances/3":
        if (second === "terminate") return instances.terminate(first, request);
        if (second === "suspend" || second === "resume") return instances.pause(first, second, request);
        if (second === "rewind") return instances.rewind(first, request);
        if (second === "restart") return instances.restart(first, request);
        break;
      case "POST instances/4":
        if (second === "raiseEvent") return instances.raise(first, third, request);
        break;
      case "POST entities/3":
        return entities.signal(first, second, request);
      case "GET entities/3":
        return entities.readState(first, second);
    }
    return { status: 501, body: `The local host does not support the request ${method} ${segments.join("/")}.` };
  };
}

/** The requests of durable clients for entities. */
function createEntityRpc({ functions, engine: { entities, commits }, store, newUuid }: RpcOptions) {
  return {
    signal: async (name: string, key: string, { query, body }: RpcRequest): Promise<RpcAnswer> => {
      const problem = unknownFunction(name, functions.entities, "an entity function");
      if (problem !== undefined) return { status: 400, body: { Message: problem } };
      const input = body === "" ? undefined : parseBody(body);
      if (body !== "" && input === undefined) return invalidJson(body);
      entities.send(toEntityId(name, key), { id: newUuid(), operation: query.get("op") ?? "", input, caller: null });
      await commits.committed();
      return { status: 202 };
    },

    readState: async (name: string, key: string): Promise<RpcAnswer> => {
      await commits.committed();
      const row = store.findEntity(toEntityId(name, key));
      if (!row) return { status: 404 };
      return { status: 200, body: row.state === undefined ? null : (JSON.parse(row.state) as unknown) };
    },
  };
}
