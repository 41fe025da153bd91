import { isPlainObject } from "../runlog/is-plain-object.ts";
import { describeSite, type CallSite } from "./call-site.ts";
import { ModelCallError, type ModelCallErrorCode } from "./model-call-error.ts";
import { quoteServer } from "./server-text.ts";

/** What a call used, as the server counts it. */
export type Usage = { readonly inputTokens: number; readonly outputTokens: number };

/** Everything that a call gave. */
export type Completion = {
  readonly text: string;
  /** Left out where the server does not count. */
  readonly usage?: Usage;
};

/**
 * Reads the answer of a chat completion.
 *
 * @throws ModelCallError for whatever is not a complete text; none of them is transient, but JSON that breaks off.
 * @example
 * readCompletion(site, '{"choices":[{"message":{"content":"4"}}]}'); // { text: "4" }
 */
export function readCompletion(site: CallSite, body: string): Completion {
  const fail = (code: ModelCallErrorCode, what: string, isTransient = false): never => {
    throw new ModelCallError(`${describeSite(site)} ${what}`, { code, isTransient });
  };
  const answer = parse(body);
  if (answer === undefined) {
    if (body.trim() === "") fail("model-answer", "answered with nothing at all.");
    // What began as an object and has no end was cut off on its way, by someone who says that it is whole.
    const isCut = /^\s*\{/.test(body) && !/\}\s*$/.test(body);
    if (isCut) fail("model-connection", `gave half an answer, ${body.length} characters long.`, true);
    fail("model-answer", `answered something that is not JSON: ${quoteServer(site, body)}`);
  }
  const choices = isPlainObject(answer) ? answer["choices"] : undefined;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isPlainObject(choice) ? choice["message"] : undefined;
  if (!isPlainObject(choice) || !isPlainObject(message))
    return fail("model-answer", `answered without any choice: ${quoteServer(site, body)}`);

  const finish = choice["finish_reason"];
  const text = message["content"];
  if (finish === "content_filter")
    fail(
      "model-content-filter",
      'gave no whole answer, because of its content filter (finish_reason "content_filter").',
    );
  if (finish === "length")
    fail(
      "model-length",
      `reached its limit of tokens before its answer was complete (finish_reason "length"), after ${lengthOf(text)} ` +
        "characters. Raise max_tokens or max_completion_tokens in model.settings of the stage.",
    );
  if (typeof text !== "string") {
    const refusal = message["refusal"];
    const said = typeof refusal === "string" ? `: it refused: ${quoteServer(site, refusal)}` : ".";
    return fail("model-answer", `answered without a text (finish_reason ${JSON.stringify(finish ?? null)})${said}`);
  }
  return { text, ...usageIn(answer) };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const lengthOf = (text: unknown): number => (typeof text === "string" ? text.length : 0);

function usageIn(answer: unknown): { usage?: Usage } {
  const usage = isPlainObject(answer) ? answer["usage"] : undefined;
  if (!isPlainObject(usage)) return {};
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens = 0 } = usage;
  if (typeof inputTokens !== "number" || typeof outputTokens !== "number") return {};
  return { usage: { inputTokens, outputTokens } };
}
