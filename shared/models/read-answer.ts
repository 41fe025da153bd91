import { isPlainObject } from "../runlog/is-plain-object.ts";
import { describeSite, type CallSite } from "./call-site.ts";
import { contentFilterFindings, describeFindings, type ContentFilterFinding } from "./content-filter.ts";
import type { ToolCall } from "./model.ts";
import { ModelCallError, type ModelCallErrorCode } from "./model-call-error.ts";
import { parseBody } from "./parse-body.ts";
import { quoteServer } from "./server-text.ts";

/** The body of a chat completion, of which nothing more is known. */
export type Answer = { readonly [key: string]: unknown };

/** What a chat completion says. */
export type Reply = {
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason: string;
};

/**
 * The body of an answer as an object.
 *
 * @throws ModelCallError; only JSON that breaks off is transient.
 * @example
 * parseAnswer(site, '{"choices": []}'); // { choices: [] }
 */
export function parseAnswer(site: CallSite, body: string): Answer {
  const answer = parseBody(body);
  if (isPlainObject(answer)) return answer;
  if (answer !== undefined)
    throw failure(site, "model-answer", `answered without any choice: ${quoteServer(site, body)}`);
  if (body.trim() === "") throw failure(site, "model-answer", "answered with nothing at all.");
  // What began as an object and has no end was cut off on its way, by someone who says that it is whole.
  const isCut = /^\s*\{/.test(body) && !/\}\s*$/.test(body);
  if (!isCut) {
    const text = `${describeSite(site)} answered something that is not JSON: ${quoteServer(site, body)} Check the endpoint in models.json.`;
    // A page for people, or a proxy: whatever is there gives it to every call.
    throw new ModelCallError(text, { code: "model-answer", isTransient: false, isConfiguration: true });
  }
  const text = `${describeSite(site)} gave half an answer, ${body.length} characters long.`;
  throw new ModelCallError(text, { code: "model-connection", isTransient: true });
}

/**
 * What the model says in an answer: a text, or tools to be called, or both.
 *
 * @throws ModelCallError where it says neither, or not all of it.
 * @example
 * readReply(site, { choices: [{ message: { content: "4" }, finish_reason: "stop" }] }); // { text: "4", finishReason: "stop" }
 */
export function readReply(site: CallSite, answer: Answer): Reply {
  const { choices } = answer;
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isPlainObject(choice) ? choice["message"] : undefined;
  if (!isPlainObject(choice) || !isPlainObject(message))
    throw failure(site, "model-answer", `answered without any choice: ${quoteServer(site, JSON.stringify(answer))}`);
  const { finish_reason: finish, content_filter_results: filtered } = choice;
  const { content, tool_calls: calls, refusal } = message;
  if (finish === "content_filter") {
    const findings = contentFilterFindings(filtered);
    const what = `gave no whole answer, because of its content filter (finish_reason "content_filter")${describeFindings(findings)}.`;
    throw failure(site, "model-content-filter", what, findings);
  }
  if (finish === "length")
    throw failure(
      site,
      "model-length",
      `reached its limit of tokens before its answer was complete (finish_reason "length"), after ${lengthOf(content)} ` +
        "characters. Raise max_tokens or max_completion_tokens in model.settings of the stage.",
    );
  const toolCalls = Array.isArray(calls) && calls.length > 0 ? (calls as readonly ToolCall[]) : undefined;
  if (typeof content !== "string" && toolCalls === undefined) {
    const said = typeof refusal === "string" ? `: it refused: ${quoteServer(site, refusal)}` : ".";
    throw failure(
      site,
      "model-answer",
      `answered without a text (finish_reason ${JSON.stringify(finish ?? null)})${said}`,
    );
  }
  return {
    text: typeof content === "string" ? content : "",
    ...(toolCalls === undefined ? {} : { toolCalls }),
    finishReason: typeof finish === "string" ? finish : "unknown",
  };
}

function failure(
  site: CallSite,
  code: ModelCallErrorCode,
  what: string,
  contentFilter?: readonly ContentFilterFinding[],
): ModelCallError {
  return new ModelCallError(`${describeSite(site)} ${what}`, { code, isTransient: false, contentFilter });
}

const lengthOf = (text: unknown): number => (typeof text === "string" ? text.length : 0);
