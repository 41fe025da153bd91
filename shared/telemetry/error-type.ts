import type { StageException } from "../runlog/run-log.ts";

/** What `error.type` is where nothing better is known: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
const OTHER = "_OTHER";
const NAME = /^[A-Za-z_$][\w$]{0,99}/;

/**
 * What kind of error was thrown, in a word of which there are few: the HTTP status that a model's server answered, or the code
 * of the error, or the name of its class.
 *
 * @example
 * errorType(new TypeError("no")); // "TypeError"
 */
export function errorType(thrown: unknown): string {
  const { status, code, name } = Object(thrown) as { status?: unknown; code?: unknown; name?: unknown };
  if (typeof status === "number") return String(status);
  if (typeof code === "string" && /^[\w-]{1,100}$/.test(code)) return code;
  return (typeof name === "string" && NAME.exec(name)?.[0]) || OTHER;
}

/**
 * What kind of error a stage ended with: its traceback begins with the name of the class.
 *
 * @example
 * exceptionType({ stage: "extract", message: "Error: no", traceback: "TypeError: no\n    at …", time }); // "TypeError"
 */
export function exceptionType({ traceback }: Pick<StageException, "traceback">): string {
  const name = NAME.exec(traceback)?.[0] ?? "";
  return /^[:\s[]/.test(traceback.slice(name.length)) && name !== "" ? name : OTHER;
}
