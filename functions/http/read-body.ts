import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import type { Problem } from "../../shared/problem.ts";
import { bodyProblems } from "../../shared/run/start-run-body.ts";
import { refuse } from "./run-answers.ts";

/** A kind of body that a route takes. */
export type BodyKind<T> = {
  readonly types: readonly string[];
  /** Of what is sent. */
  readonly schema: z.ZodType<T>;
  readonly isOptional?: boolean;
  readonly parse: (text: string) => { readonly value: unknown } | { readonly problem: Problem };
};

/**
 * A body of JSON.
 *
 * @param options.isOptional - Whether a body that is not there stands for `{}`.
 * @example
 * route({ …, body: jsonBody(startRunBody) });
 */
export function jsonBody<T>(
  schema: z.ZodType<T>,
  { isOptional = false }: { readonly isOptional?: boolean } = {},
): BodyKind<T> {
  return {
    types: ["application/json"],
    schema,
    isOptional,
    parse: (text) => parseJson(isOptional && text === "" ? "{}" : text),
  };
}

/**
 * A body of text that the route reads itself.
 *
 * @param types - Its content types.
 * @param schema - Of the text.
 * @example
 * route({ …, body: textBody(["application/yaml", "text/csv"], z.string()) });
 */
export function textBody(types: readonly string[], schema: z.ZodType<string>): BodyKind<string> {
  return { types, schema, parse: (value) => ({ value }) };
}

/** The checked body of a request; or the answer that says what is wrong with it. */
export async function readBody<T>(
  { parse, schema }: BodyKind<T>,
  request: HttpRequest,
): Promise<{ readonly body: T } | { readonly refusal: HttpResponseInit }> {
  const parsed = parse(await request.text());
  if ("problem" in parsed) return { refusal: refuse([parsed.problem]) };
  const checked = schema.safeParse(parsed.value);
  return checked.success ? { body: checked.data } : { refusal: refuse(bodyProblems(checked.error)) };
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: JSON.parse(text) };
  } catch (thrown) {
    const found = thrown instanceof Error ? thrown.message : String(thrown);
    return { problem: { path: "", message: `The body must be a JSON document: ${found}` } };
  }
}
