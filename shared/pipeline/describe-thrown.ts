import { inspect, types } from "node:util";
import { redact } from "../secrets/redact.ts";
import { isContextError } from "./context-error.ts";

const MAX_MESSAGE_CHARACTERS = 10_000;
const MAX_TRACEBACK_CHARACTERS = 30_000;
const MAX_CAUSES = 10;

/**
 * Puts whatever was thrown into the words of a run log, without secrets. Never throws itself, however odd the thing is.
 *
 * @returns `message`: `Context: A > B` where there is a context, a line break, `Error: text`. `traceback`: the stack, and
 *   those of its causes. Both are cut at a length that no reader minds.
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

/** Also an Error of another realm, such as those that Node's own modules throw inside a test runner. */
function isError(value: unknown): value is object {
  if (types.isNativeError(value)) return true;
  return typeof value === "object" && value !== null && !types.isProxy(value) && value instanceof Error;
}

/** A property, or `undefined` where reading it throws. */
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
