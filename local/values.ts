/**
 * The JSON text of a value that leaves a function; nothing leaves by reference. `undefined` becomes null, as on Azure.
 *
 * @throws TypeError that says which value it was, for what JSON cannot hold (a BigInt, a cycle).
 */
export const toJson = (value: unknown, what: string): string => {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new TypeError(`JSON cannot hold ${what}: ${(error as Error).message}`, { cause: error });
  }
};

/** What the library does to every text that comes in: JSON where it parses, else the text itself. */
export const parseOrKeep = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The id of a request to an entity: the same in every replay, and no other request of any generation has it. */
export const requestIdOf = (executionId: string, id: number): string =>
  `${executionId.slice(0, 8)}-${executionId.slice(8, 12)}-${executionId.slice(12, 16)}-${executionId.slice(16, 20)}-` +
  executionId.slice(20, 24) +
  id.toString(16).padStart(8, "0");

/** 32 hexadecimal digits, as the runtime writes ids of generations. */
export const toExecutionId = (uuid: string): string => uuid.replaceAll("-", "");

/** The message of whatever was thrown, as the language worker words it. */
export const messageOf = (thrown: unknown): string => toError(thrown).message;

/** An Error for whatever was thrown, as the language worker makes one. */
export const toError = (thrown: unknown): Error => {
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]") return thrown as Error;
  if (thrown === undefined || thrown === null) return new Error("Unknown error");
  if (typeof thrown !== "object") return new Error(String(thrown));
  try {
    return new Error(JSON.stringify(thrown));
  } catch {
    return new Error(String(thrown));
  }
};
