/** A string that contains JSON. */
export type JsonText = string;

/**
 * Serializes a value that leaves a function. `undefined` becomes null, as on Azure.
 *
 * @throws TypeError that names the value if JSON cannot represent it (a BigInt, a cycle).
 */
export function toJson(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new TypeError(`JSON cannot hold ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** Parses JSON, or returns the text itself, as the library does with every incoming text. */
export function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The ID of a request to an entity: the same in every replay, and unique across generations. */
export function requestIdOf(executionId: string, id: number): string {
  return (
    `${executionId.slice(0, 8)}-${executionId.slice(8, 12)}-${executionId.slice(12, 16)}-${executionId.slice(16, 20)}-` +
    executionId.slice(20, 24) +
    id.toString(16).padStart(8, "0")
  );
}

/** Converts a UUID to the runtime's form of execution IDs: 32 hexadecimal digits. */
export function toExecutionId(uuid: string): string {
  return uuid.replaceAll("-", "");
}

export function messageOf(thrown: unknown): string {
  return toError(thrown).message;
}

/** Converts any thrown value to an Error, as the language worker does. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]") return thrown as Error;
  if (thrown === undefined || thrown === null) return new Error("Unknown error");
  if (typeof thrown !== "object") return new Error(String(thrown));
  try {
    return new Error(JSON.stringify(thrown));
  } catch {
    return new Error(String(thrown));
  }
}

/**
 * Parses a .NET time span, `[days.]hours:minutes[:seconds]`, to milliseconds; `undefined` if it is not one.
 *
 * @example
 * parseTimeSpan("00:30:00"); // 1800000
 * parseTimeSpan("1.12:00:00"); // 129600000
 */
export function parseTimeSpan(text: string): number | undefined {
  const found = /^(?:(\d{1,7})\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text.trim());
  if (!found) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part = "0") => Number(part));
  // .NET reads "24:00:00" as 24 days although its author means one, so it is refused.
  if (hours > 23) return undefined;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Formats milliseconds as a .NET time span. */
export function toTimeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
  const parts = [hours, Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  return `${days > 0 ? `${days}.` : ""}${parts.join(":")}`;
}
