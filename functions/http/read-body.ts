import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import type { z } from "zod";
import type { ApiBody, Problem } from "../../shared/contract/index.ts";
import { decodeUtf8 } from "../../shared/base/utf8.ts";
import { findJsonProblem } from "../../shared/base/json-text.ts";
import { messageOf } from "../../shared/base/text.ts";
import { checkBySchema } from "../../shared/base/check-by-schema.ts";
import { problemResponse } from "./problem-response.ts";
import { refuse } from "./run-answers.ts";

/** What the Functions host takes, unless a setting says otherwise; other hosts are held to it here. */
const MOST_BODY_BYTES = 100 * 1024 * 1024;

/** A kind of body that a route takes. */
export type BodyKind<T> = ApiBody & {
  readonly schema: z.ZodType<T>;
  /** What is sent, checked, where its schema does not tell all that is wrong. */
  readonly check?: (value: unknown) => { readonly body: T } | { readonly problems: readonly Problem[] };
  readonly parse: (text: string) => { readonly value: unknown } | { readonly problem: Problem };
};

/**
 * A body of JSON.
 *
 * @param options.whenEmpty - What stands for a body that is not there. By default that is a problem.
 * @example
 * route({ …, body: jsonBody(startRunBody) });
 */
export function jsonBody<T>(schema: z.ZodType<T>, options: { readonly whenEmpty?: object } = {}): BodyKind<T> {
  return { types: ["application/json"], schema, parse: parseJson, ...options };
}

/**
 * A body of text that the route reads itself.
 *
 * @param types - Its content types, in lower case.
 * @param schema - Of the text.
 * @example
 * route({ …, body: textBody(["application/yaml", "text/csv"], z.string()) });
 */
export function textBody(types: readonly string[], schema: z.ZodType<string>): BodyKind<string> {
  return { types, schema, parse: (value) => ({ value }) };
}

/**
 * The checked body of a request; or the answer that says what is wrong with it. Of a body that is too large, or of another
 * type, no more is read than shows that.
 */
export async function readBody<T>(
  { types, schema, check = (value) => checkBySchema(schema, value), whenEmpty, parse }: BodyKind<T>,
  request: Pick<HttpRequest, "headers" | "body">,
): Promise<{ readonly body: T } | { readonly refusal: HttpResponseInit }> {
  const type = request.headers.get("content-type");
  const isKnown = types.includes(mediaTypeOf(type));
  if (!isKnown && (type !== null || whenEmpty === undefined)) return { refusal: refuseType(types) };
  if (Number(request.headers.get("content-length")) > MOST_BODY_BYTES) return { refusal: refuseLarge() };
  const sent = await collect(request.body as AsyncIterable<Uint8Array> | null);
  if ("refusal" in sent) return sent;
  const isEmpty = sent.bytes.length === 0;
  if (!isKnown && !isEmpty) return { refusal: refuseType(types) };
  const decoded = decodeUtf8(sent.bytes);
  if ("invalidAtByte" in decoded)
    return { refusal: refuse([{ path: "", message: `The body is not UTF-8 at byte ${decoded.invalidAtByte}.` }]) };
  const parsed = isEmpty && whenEmpty !== undefined ? { value: whenEmpty } : parse(decoded.text);
  if ("problem" in parsed) return { refusal: refuse([parsed.problem]) };
  const checked = check(parsed.value);
  return "body" in checked ? checked : { refusal: refuse(checked.problems) };
}

/** UTF-8 is all that is read: what says that it is something else is of another type. */
function mediaTypeOf(type: string | null): string {
  const [media = "", ...parameters] = (type ?? "").toLowerCase().split(";");
  const isOther = parameters.some((each) => /^\s*charset\s*=(?!\s*"?utf-?8"?\s*$)/.test(each));
  return isOther ? "" : media.trim();
}

async function collect(
  body: AsyncIterable<Uint8Array> | null,
): Promise<{ readonly bytes: Uint8Array } | { readonly refusal: HttpResponseInit }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // Leaving the loop ends the stream: the rest is not read.
    for await (const chunk of body ?? []) {
      length += chunk.length;
      if (length > MOST_BODY_BYTES) return { refusal: refuseLarge() };
      chunks.push(chunk);
    }
  } catch {
    // Nobody may hear this: the caller has gone, or was too slow.
    const detail = "The body ended before it was complete.";
    return { refusal: problemResponse({ status: 400, code: "body-incomplete", detail }) };
  }
  return { bytes: Buffer.concat(chunks) };
}

function refuseType(types: readonly string[]): HttpResponseInit {
  const detail = `The body must be UTF-8, with the content type ${types.join(" or ")}.`;
  return problemResponse({ status: 415, code: "wrong-content-type", detail });
}

function refuseLarge(): HttpResponseInit {
  const detail = `A body may have ${MOST_BODY_BYTES} bytes. Let casesFile name a file below pipelines/, or a stored suite.`;
  return problemResponse({ status: 413, code: "body-too-large", detail });
}

function parseJson(sent: string): { readonly value: unknown } | { readonly problem: Problem } {
  // Editors and shells of Windows mark the beginning of UTF-8.
  const text = sent.replace(/^\uFEFF/, "");
  try {
    const value: unknown = JSON.parse(text);
    const problem = findJsonProblem(text);
    return problem === undefined ? { value } : { problem };
  } catch (thrown) {
    return { problem: { path: "", message: `The body must be a JSON document: ${messageOf(thrown)}` } };
  }
}
