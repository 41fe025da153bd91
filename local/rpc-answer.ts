/** A request of the durable client, below `durabletask/`. */
export type RpcRequest = {
  readonly method: string;
  /** Decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
  /** Where the page before ended. */
  readonly continuationToken?: string | undefined;
};

export type RpcAnswer = {
  readonly status: number;
  /** Sent as JSON; nothing is sent for `undefined`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

const failure = (status: number, Message: string, ExceptionType: string, ExceptionMessage: string): RpcAnswer => ({
  status,
  body: { Message, ExceptionMessage, ExceptionType, StackTrace: "" },
});

export const badArgument = (problem: string): RpcAnswer =>
  failure(400, "One or more of the arguments submitted is incorrect", "System.ArgumentException", problem);

export const invalidJson = (body: string): RpcAnswer =>
  failure(
    400,
    "Invalid JSON content",
    "Newtonsoft.Json.JsonReaderException",
    body === "" ? "There is no content." : `Not JSON: ${body.slice(0, 100)}`,
  );

/** What the real runtime answers where the state of the instance forbids the request: 500, not 409. */
export const forbiddenByState = (type: string, problem: string): RpcAnswer =>
  failure(500, "Something went wrong while processing your request", type, problem);

/** The JSON text of a body, written anew so that its form is known; `undefined` if it is none. */
export const parseBody = (body: string): string | undefined => {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return undefined;
  }
};

export const isSet = (query: URLSearchParams, name: string): boolean => query.get(name)?.toLowerCase() === "true";
