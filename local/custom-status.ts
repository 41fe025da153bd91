import { toJson } from "./values.ts";

const longestBytes = 16 * 1024;

/**
 * The JSON text of a custom status; what is falsy is none.
 *
 * @throws Error in the runtime's words when it is over 16 KB of UTF-16.
 */
export const encodeCustomStatus = (status: unknown): string | null => {
  if (!status) return null;
  const text = toJson(status, "the custom status");
  const bytes = 2 * text.length;
  if (bytes <= longestBytes) return text;
  throw new Error(
    `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${Math.floor(bytes / 1024)} KB.`,
  );
};
