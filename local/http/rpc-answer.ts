import type { AppFunctions } from "../app/functions.ts";
import type { Engine } from "../engine/engine.ts";
import type { Store } from "../store/store.ts";

export type RpcOptions = {
  readonly functions: AppFunctions;
  readonly engine: Engine;
  readonly store: Store;
  readonly now: () => Date;
  readonly newUuid: () => string;
  /** The management URLs of an instance. */
  readonly managementUrls: (instanceId: string) => Readonly<Record<string, string>>;
};

/** A request of a durable client, relative to `durabletask/`. */
export type RpcRequest = {
  readonly method: string;
  /** Decoded path segments. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  /** Where the previous page ended. */
  readonly continuationToken?: string | undefined;
};

export type RpcAnswer = {
  readonly status: number;
  /** Sent as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

function failure(status: number, Message: string, ExceptionType: string, ExceptionMessage: string): RpcAnswer {
  return { status, body: { Message, ExceptionMessage, ExceptionType, StackTrace: "" } };
}

export function badArgument(problem: string): RpcAnswer {
  return failure(400, "One or more of the arguments submitted is incorrect", "System.ArgumentException", problem);
}

export function invalidJson(body: string): RpcAnswer {
  return failure(
    400,
    "Invalid JSON content",
    "Newtonsoft.Json.JsonReaderException",
    body === ""
      ? "Error reading JToken from JsonReader. Path '', line 0, position 0."
      : `Not JSON: ${body.slice(0, 100)}`,
  );
}

/** The runtime's answer when the state of an instance forbids a request. */
export function invalidState(type: string, problem: string): RpcAnswer {
  return failure(500, "Something went wrong while processing your request", type, problem);
}

/** Normalizes the JSON text of a body; `undefined` if it is not JSON. */
export function parseBody(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return undefined;
  }
}

export function isSet(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === "true";
}
