import { z } from "zod";
import { checkBySchema } from "../../shared/base/check-by-schema.ts";
import { findJsonProblem } from "../../shared/base/json-text.ts";
import { messageOf } from "../../shared/base/text.ts";
import { decodeUtf8 } from "../../shared/base/utf8.ts";
import type { Problem } from "../../shared/contract/index.ts";
import { HttpProblem, invalidRequest } from "./problem-response.ts";
import type { BodyKind, HttpRequest } from "./route.ts";

/** The default limit of the Functions host; on other hosts it is enforced here. */
const MAX_BODY_BYTES = 100 * 1024 * 1024;

/**
 * A JSON body.
 *
 * @param options.whenEmpty - Used when the request has no body. Default: a missing body is a problem.
 * @example
 * defineRoute({ …, body: jsonBody(startRunBody) });
 */
export function jsonBody<T>(schema: z.ZodType<T>, options: { readonly whenEmpty?: object } = {}): BodyKind<T> {
  return { types: ["application/json"], schema, parse: parseJson, ...options };
}

/**
 * A text body, which the route parses itself.
 *
 * @param types - Its content types, in lower case.
 * @example
 * defineRoute({ …, body: textBody(["application/yaml", "text/csv"]) });
 */
export function textBody(types: readonly string[]): BodyKind<string> {
  return { types, schema: z.string(), parse: (value) => ({ value }) };
}

/**
 * Reads and checks the body of a request. Stops reading as soon as the body is known to be too large or of another type.
 *
 * @throws HttpProblem
 */
export async function readBody<T>(
  { types, schema, check = (value) => checkBySchema(schema, value), whenEmpty, parse }: BodyKind<T>,
  { headers, body }: Pick<HttpRequest, "headers" | "body">,
): Promise<T> {
  const type = headers.get("content-type");
  const isKnown = types.includes(mediaTypeOf(type));
  if (!isKnown && (type !== null || whenEmpty === undefined)) throw wrongType(types);
  if (Number(headers.get("content-length")) > MAX_BODY_BYTES) throw tooLarge();
  const bytes = await collect(body);
  const isEmpty = bytes.length === 0;
  if (!isKnown && !isEmpty) throw wrongType(types);
  const decoded = decodeUtf8(bytes);
  if ("invalidAtByte" in decoded)
    throw invalidRequest([{ path: "", message: `The body is not UTF-8 at byte ${decoded.invalidAtByte}.` }]);
  const parsed = isEmpty && whenEmpty !== undefined ? { value: whenEmpty } : parse(decoded.text);
  if ("problem" in parsed) throw invalidRequest([parsed.problem]);
  const checked = check(parsed.value);
  if ("problems" in checked) throw invalidRequest(checked.problems);
  return checked.body;
}

/** The media type of a content type; empty for a charset other than UTF-8, which is not read. */
function mediaTypeOf(type: string | null): string {
  const [media = "", ...parameters] = (type ?? "").toLowerCase().split(";");
  const isOther = parameters.some((each) => /^\s*charset\s*=(?!\s*"?utf-?8"?\s*$)/.test(each));
  return isOther ? "" : media.trim();
}

async function collect(body: HttpRequest["body"]): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length;
      // Leaving the loop ends the stream: the rest is not read.
      if (length > MAX_BODY_BYTES) break;
      chunks.push(chunk);
    }
  } catch {
    // The caller may not get this answer: it has gone, or was too slow.
    throw new HttpProblem({ status: 400, code: "body-incomplete", detail: "The body ended before it was complete." });
  }
  if (length > MAX_BODY_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

function wrongType(types: readonly string[]): HttpProblem {
  const detail = `The body must be UTF-8, with the content type ${types.join(" or ")}.`;
  return new HttpProblem({ status: 415, code: "wrong-content-type", detail });
}

function tooLarge(): HttpProblem {
  const detail = `A body may have ${MAX_BODY_BYTES} bytes. Let casesFile name a file below pipelines/, or a stored suite.`;
  return new HttpProblem({ status: 413, code: "body-too-large", detail });
}

function parseJson(sent: string): { readonly value: unknown } | { readonly problem: Problem } {
  // Editors and shells on Windows write a byte order mark.
  const text = sent.replace(/^\uFEFF/, "");
  try {
    const value: unknown = JSON.parse(text);
    const problem = findJsonProblem(text);
    return problem === undefined ? { value } : { problem };
  } catch (thrown) {
    return { problem: { path: "", message: `The body must be a JSON document: ${messageOf(thrown)}` } };
  }
}

/** The query parameter in which the platform takes a function key. */
const KEY_PARAMETER = "code";
const NO_QUERY = z.strictObject({});

/**
 * Reads and checks the query of a request.
 *
 * @param schema - Without one, every parameter is a problem.
 * @throws HttpProblem
 */
export function readQuery(schema: z.ZodObject = NO_QUERY, request: Pick<HttpRequest, "url">): unknown {
  // From the URL, as it was sent: hosts may join repeated parameters in `request.query`.
  const sent = new URL(request.url).searchParams;
  const names = new Set(sent.keys());
  names.delete(KEY_PARAMETER);
  const values = [...names].map((name): [string, unknown] => {
    const all = sent.getAll(name);
    return [name, all.length > 1 || isList(schema.shape[name]) ? all : all[0]];
  });
  const checked = checkBySchema(schema, Object.fromEntries(values));
  if ("problems" in checked) throw invalidRequest(checked.problems, "The query has problems.");
  return checked.body;
}

function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isList(schema.unwrap());
  return schema instanceof z.ZodArray;
}
