import { inspect, types } from "node:util";
import { redact } from "../platform/redact.ts";

const MAX_MESSAGE_CHARACTERS = 10_000;
const MAX_TRACEBACK_CHARACTERS = 30_000;
const MAX_CAUSES = 10;

/**
 * Describes any thrown value for the run log, without secrets. Never throws.
 *
 * @returns `message`: `Context: A > B` and a line break if there is a context, then `Error: text`. `traceback`: the stack, and
 *   those of its causes. Both are truncated.
 * @example
 * describeThrown(new Error("boom")).message; // "Error: boom"
 */
export function describeThrown(thrown: unknown): { message: string; traceback: string } {
  const contexts = isContextError(thrown) ? thrown.contexts : [];
  const original = isContextError(thrown) ? thrown.thrown : thrown;
  const context = contexts.length === 0 ? "" : `Context: ${contexts.join(" > ")}\n`;
  return {
    message: cut(redact(`${context}Error: ${textOf(original)}`), MAX_MESSAGE_CHARACTERS),
    traceback: cut(redact(tracebackOf(original)), MAX_TRACEBACK_CHARACTERS),
  };
}

function textOf(thrown: unknown): string {
  const message = isError(thrown) ? read(thrown, "message") : thrown;
  if (typeof message === "string" && message !== "") return message;
  if (isError(thrown)) return `${read(thrown, "name") ?? "an error"} without a message`;
  return `${thrown === "" ? "an empty text" : show(thrown)} was thrown; throw an Error that says what went wrong`;
}

function tracebackOf(thrown: unknown): string {
  const seen = new Set<unknown>();
  const parts: string[] = [];
  const visit = (item: unknown, heading: string): void => {
    if (seen.has(item) || parts.length > MAX_CAUSES) return;
    seen.add(item);
    const stack = isError(item) ? read(item, "stack") : undefined;
    parts.push(heading + (typeof stack === "string" && stack !== "" ? stack : textOf(item)));
    if (!isError(item)) return;
    const cause = read(item, "cause");
    if (cause !== undefined) visit(cause, "Caused by: ");
    const errors = read(item, "errors");
    if (Array.isArray(errors)) for (const error of errors) visit(error, "One of its errors: ");
  };
  visit(thrown, "");
  return parts.join("\n");
}

/** Includes Errors of other realms, such as those of Node's own modules inside a test runner. */
function isError(value: unknown): value is object {
  if (types.isNativeError(value)) return true;
  return typeof value === "object" && value !== null && !types.isProxy(value) && value instanceof Error;
}

/** Reads a property; returns `undefined` if that throws. */
function read(item: object, key: string): unknown {
  try {
    return (item as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  try {
    return inspect(value, { depth: 2, maxArrayLength: 20, maxStringLength: 1000, breakLength: Infinity });
  } catch {
    return "something that cannot be described";
  }
}

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length - length} characters more)`;

/** A thrown value with its context, created by `withContext`. */
export class ContextError extends Error {
  override readonly name = "ContextError";
  readonly code = "context-error";
  /** The contexts, outermost first. */
  readonly contexts: readonly string[];
  /** The original value: an Error, or anything else. */
  readonly thrown: unknown;
  constructor(context: string, thrown: unknown) {
    const inner = isContextError(thrown) ? thrown : undefined;
    const contexts = [context, ...(inner?.contexts ?? [])];
    const original = inner === undefined ? thrown : inner.thrown;
    super(contexts.join(" > "), { cause: original });
    this.contexts = contexts;
    this.thrown = original;
  }
}

/**
 * Whether a thrown value has contexts. Checks the code, because another copy of this module may have created it, and without
 * `instanceof` and getters, which can throw for some values.
 */
export const isContextError = (thrown: unknown): thrown is ContextError =>
  types.isNativeError(thrown) && Object.getOwnPropertyDescriptor(thrown, "code")?.value === "context-error";

/**
 * Runs a function and adds a context to its error: the run log then contains `Context: <text>` before the error. Nested contexts
 * are joined by " > ".
 *
 * @param text - What the function does, for example "Reading the answer".
 * @param run - The function; may be async.
 * @returns The result of `run`.
 * @throws ContextError (or a rejection with it) whose `cause` is the error of `run`.
 * @example
 * const value = withContext("Reading the answer", () => JSON.parse(answer));
 * const page = await withContext("Loading the page", async () => load(url));
 */
export function withContext<R>(text: string, run: () => R): R {
  let result: R;
  try {
    result = run();
  } catch (thrown) {
    throw new ContextError(text, thrown);
  }
  return isThenable(result)
    ? (Promise.resolve(result).catch((thrown: unknown) => {
        throw new ContextError(text, thrown);
      }) as R)
    : result;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
