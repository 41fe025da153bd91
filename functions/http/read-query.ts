import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { checkBySchema } from "../../shared/base/check-by-schema.ts";
import { problemResponse } from "./problem-response.ts";

/** The platform's own: the key of a function may stand in the query. */
const KEY = "code";

/** The checked query of a request; or the answer that says what is wrong with it. */
export function readQuery<T extends z.ZodObject>(
  schema: T,
  request: Pick<HttpRequest, "url">,
): { readonly query: z.infer<T> } | { readonly refusal: HttpResponseInit } {
  // Hosts may join repeated parameters in `request.query`; the URL has them as they were sent.
  const sent = new URL(request.url).searchParams;
  const names = new Set(sent.keys());
  names.delete(KEY);
  const values = [...names].map((name): [string, unknown] => {
    const all = sent.getAll(name);
    return [name, all.length > 1 || isList(schema.shape[name]) ? all : all[0]];
  });
  const checked = checkBySchema(schema, Object.fromEntries(values));
  if ("body" in checked) return { query: checked.body };
  const detail = "The query has problems.";
  return { refusal: problemResponse({ status: 400, code: "invalid-request", detail, issues: checked.problems }) };
}

function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isList(schema.unwrap());
  return schema instanceof z.ZodArray;
}
