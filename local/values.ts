/**
 * The JSON text of a value that leaves a function; nothing leaves by reference. `undefined` becomes null, as on Azure.
 *
 * @throws TypeError that says which value it was, for what JSON cannot hold (a BigInt, a cycle).
 */
export function toJson(value: unknown, what: string): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new TypeError(`JSON cannot hold ${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** What the library does to every text that comes in: JSON where it parses, else the text itself. */
export function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The id of a request to an entity: the same in every replay, and no other request of any generation has it. */
export function requestIdOf(executionId: string, id: number): string {
  return (
    `${executionId.slice(0, 8)}-${executionId.slice(8, 12)}-${executionId.slice(12, 16)}-${executionId.slice(16, 20)}-` +
    executionId.slice(20, 24) +
    id.toString(16).padStart(8, "0")
  );
}

/** 32 hexadecimal digits, as the runtime writes ids of generations. */
export function toExecutionId(uuid: string): string {
  return uuid.replaceAll("-", "");
}

/** The message of whatever was thrown, as the language worker words it. */
export function messageOf(thrown: unknown): string {
  return toError(thrown).message;
}

/** An Error for whatever was thrown, as the language worker makes one. */
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
 * Milliseconds of a time span as .NET writes it, `[days.]hours:minutes[:seconds]`; `undefined` for anything else.
 *
 * @example
 * parseTimeSpan("00:30:00"); // 1800000
 * parseTimeSpan("1.12:00:00"); // 129600000
 */
export function parseTimeSpan(text: string): number | undefined {
  const found = /^(?:(\d{1,7})\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text.trim());
  if (!found) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1).map((part = "0") => Number(part)) as [
    number,
    number,
    number,
    number,
  ];
  // .NET takes "24:00:00" for 24 days. Whoever writes it means a day; better nobody guesses.
  if (hours > 23) return undefined;
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** Formats milliseconds as such a time span. */
export function toTimeSpan(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
  const parts = [hours, Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  return `${days > 0 ? `${days}.` : ""}${parts.join(":")}`;
}
