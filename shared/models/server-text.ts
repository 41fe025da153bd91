import { isPlainObject } from "../runlog/is-plain-object.ts";
import { HIDDEN } from "../secrets/redact.ts";
import type { CallSite } from "./call-site.ts";
import { parseBody } from "./parse-body.ts";

const MAX_CHARACTERS = 500;

/**
 * What a server said, as an error quotes it: on one line, at most 500 characters, and without the key, should the server
 * have repeated it.
 *
 * @example
 * quoteServer({ secret: "sk-1" }, '{"error": {"message": "Wrong key: sk-1"}}'); // "Wrong key: [secret]"
 */
export function quoteServer({ secret }: Pick<CallSite, "secret">, body: string): string {
  const message = messageIn(body) ?? body;
  const text = (secret ? message.replaceAll(secret, HIDDEN) : message).replace(/\s+/g, " ").trim();
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…`;
}

/** The message of an error in the shapes that servers give it: OpenAI's, vLLM's, FastAPI's, Ollama's. */
function messageIn(body: string): string | undefined {
  const value = parseBody(body);
  if (!isPlainObject(value)) return undefined;
  const error = value["error"];
  const candidates = [isPlainObject(error) ? error["message"] : error, value["message"], value["detail"]];
  return candidates.find((candidate) => typeof candidate === "string" && candidate !== "") as string | undefined;
}
