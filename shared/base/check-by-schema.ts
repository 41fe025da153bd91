import type { z } from "zod";
import type { Problem } from "../contract/index.ts";
import { describeValue, valueAt } from "../contract/json.ts";

/** Checks a request body or query. Each problem says what was found. */
export function checkBySchema<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly body: z.infer<S> } | { readonly problems: readonly Problem[] } {
  const { data, error } = schema.safeParse(value);
  return error === undefined ? { body: data } : { problems: error.issues.map((issue) => describeIssue(issue, value)) };
}

function describeIssue({ code, path, message }: z.core.$ZodIssue, value: unknown): Problem {
  // Messages of custom checks say it themselves; for an unknown field its name is enough.
  const isComplete = code === "custom" || code === "unrecognized_keys";
  const found = isComplete ? "" : `; found ${describeValue(valueAt(value, path))}`;
  return { path: path.join("."), message: message + found };
}
