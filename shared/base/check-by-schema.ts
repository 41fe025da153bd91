import type { z } from "zod";
import type { Problem } from "../contract/index.ts";
import { valueAt } from "../contract/json.ts";
import { describeValue } from "../contract/json.ts";

/** Checks a body, or a query; what is wrong tells what was found. */
export function checkBySchema<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly body: z.infer<S> } | { readonly problems: readonly Problem[] } {
  const { data, error } = schema.safeParse(value);
  return error === undefined ? { body: data } : { problems: error.issues.map((issue) => describeIssue(issue, value)) };
}
/** Messages of our own say it themselves, and of a field that is not known the name is enough. */

function describeIssue({ code, path, message }: z.core.$ZodIssue, value: unknown): Problem {
  const isTold = code === "custom" || code === "unrecognized_keys";
  const found = isTold ? "" : `; found ${describeValue(valueAt(value, path))}`;
  return { path: path.join("."), message: message + found };
}
