import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import { problemResponse } from "./problem-response.ts";

/** The checked query of a request; or the answer that says what is wrong with it. */
export function parseQuery<T extends z.ZodType>(
  schema: T,
  request: HttpRequest,
): { readonly query: z.infer<T> } | { readonly refusal: HttpResponseInit } {
  const parsed = schema.safeParse(Object.fromEntries(request.query));
  if (parsed.success) return { query: parsed.data };
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  return {
    refusal: problemResponse({ status: 400, code: "invalid-request", detail: "The query has problems.", issues }),
  };
}
