import type { AppFunction } from "./app-functions.ts";
import type { Invoke } from "./invoke.ts";
import { parseOrKeep, toJson } from "./values.ts";

/** Runs one activity once: from the JSON text of its input to that of its result. Rejects with what it threw. */
export type PerformActivity = (activity: AppFunction, input: string) => Promise<string | null>;

/** Runs activities in this process. */
export const createPerformActivity =
  (invoke: Invoke): PerformActivity =>
  async (activity, input) =>
    encodeResult(await invoke(activity, decodeInput(input)), activity.name);

/**
 * The input as the handler gets it on Azure: objects, numbers and texts as they were sent, but a boolean as the text
 * "True" or "False", and null as `undefined`.
 */
const decodeInput = (text: string): unknown => {
  const value: unknown = JSON.parse(text);
  if (value === null) return undefined;
  if (typeof value === "boolean") return value ? "True" : "False";
  // The library has encoded texts once more before they were sent, and parses every text that comes in.
  return typeof value === "string" ? parseOrKeep(value) : value;
};

/** JSON text of what a handler returned; bytes become base64, as on Azure. */
const encodeResult = (result: unknown, name: string): string | null => {
  if (result === undefined || result === null) return null;
  const bytes =
    result instanceof ArrayBuffer
      ? Buffer.from(result)
      : ArrayBuffer.isView(result)
        ? Buffer.from(result.buffer, result.byteOffset, result.byteLength)
        : undefined;
  return toJson(bytes ? bytes.toString("base64") : result, `the result of ${name}`);
};
