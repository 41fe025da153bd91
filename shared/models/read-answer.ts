import type { Prices, Usage } from "../contract/index.ts";
import { isPlainObject } from "../contract/json.ts";
import { type CallSite, describeSite } from "./call-site.ts";
import { countTokens } from "./count-tokens.ts";
import {
  type ContentFilterFinding,
  contentFilterFindings,
  describeFindings,
  ModelCallError,
  type ModelCallErrorCode,
} from "./model-call-error.ts";
import type { Message, ToolCall } from "./model.ts";
import { costUsd } from "./prices.ts";
import { parseJsonBody, quoteServer } from "./server-errors.ts";

/** The unchecked body of a chat completion. */
type Answer = { readonly [key: string]: unknown };

/** The message in a chat completion. */
type Reply = {
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason: string;
};

/**
 * Parses the body of an answer.
 *
 * @throws ModelCallError unless it is a JSON object. Only truncated JSON is transient.
 * @example
 * parseAnswer(site, '{"choices": []}'); // { choices: [] }
 */
export function parseAnswer(site: CallSite, body: string): Answer {
  const answer = parseJsonBody(body);
  if (isPlainObject(answer)) return answer;
  if (answer !== undefined)
    throw failure(site, "model-answer", `answered without any choice: ${quoteServer(site, body)}`);
  if (body.trim() === "") throw failure(site, "model-answer", "answered with nothing at all.");
  // An object without its end was truncated on the way, although the connection ended normally.
  const isCut = /^\s*\{/.test(body) && !/\}\s*$/.test(body);
  if (!isCut) {
    const text = `${describeSite(site)} answered something that is not JSON: ${quoteServer(site, body)} Check the endpoint in models.json.`;
    // For example an HTML page, or a proxy: every call would get it.
    throw new ModelCallError(text, { code: "model-answer", isTransient: false, isConfiguration: true });
  }
  const text = `${describeSite(site)} gave half an answer, ${body.length} characters long.`;
  throw new ModelCallError(text, { code: "model-connection", isTransient: true });
}

/**
 * Reads the text and the tool calls in an answer.
 *
 * @throws ModelCallError if it has neither, or is incomplete.
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
    toolCalls,
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

type AnswerUsageInput = {
  readonly answer: Answer;
  /** The messages and the model, to count the tokens if the server does not. */
  readonly messages: readonly Message[];
  readonly model: string;
  /** Without prices the call costs 0. */
  readonly prices?: Prices | undefined;
};

/**
 * Returns the usage that the server reports, or else an estimate.
 *
 * @example
 * await answerUsage({ answer: { usage: { prompt_tokens: 9, completion_tokens: 1 } }, messages, model: "gpt-4o" });
 * // { inputTokens: 9, outputTokens: 1, costUsd: 0 }
 */
export async function answerUsage({ answer, messages, model, prices }: AnswerUsageInput): Promise<Usage> {
  const tokens = reportedTokens(answer) ?? (await countedTokens(answer, messages, model));
  return { ...tokens, costUsd: prices === undefined ? 0 : costUsd(tokens, prices) };
}

type Tokens = Omit<Usage, "costUsd">;

function reportedTokens({ usage }: Answer): Tokens | undefined {
  if (!isPlainObject(usage)) return undefined;
  const { prompt_tokens: inputTokens, completion_tokens: completion = 0, total_tokens: total } = usage;
  if (!isCount(inputTokens) || !isCount(completion)) return undefined;
  const cachedInputTokens = detail(usage["prompt_tokens_details"], "cached_tokens");
  const reasoningTokens = detail(usage["completion_tokens_details"], "reasoning_tokens");
  // Some servers (xAI's) do not include reasoning tokens in the tokens of the answer.
  const apart = total === inputTokens + completion + (reasoningTokens ?? 0) ? (reasoningTokens ?? 0) : 0;
  return {
    inputTokens,
    outputTokens: completion + apart,
    cachedInputTokens: cachedInputTokens === undefined ? undefined : Math.min(cachedInputTokens, inputTokens),
    reasoningTokens,
  };
}

async function countedTokens(answer: Answer, messages: readonly Message[], model: string): Promise<Tokens> {
  const text = textIn(answer);
  // An error with status 200: there is no answer to pay for.
  if (text === undefined) return { inputTokens: 0, outputTokens: 0, isEstimate: true };
  const input = await countTokens(messages, { model });
  const output = await countTokens(text, { model });
  return { inputTokens: input.tokens, outputTokens: output.tokens, isEstimate: true };
}

/** Returns the text of an answer, empty if it only has tool calls; `undefined` if there is no answer. */
function textIn({ choices }: Answer): string | undefined {
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isPlainObject(choice) ? choice["message"] : undefined;
  if (!isPlainObject(message)) return undefined;
  return typeof message["content"] === "string" ? message["content"] : "";
}

function detail(details: unknown, name: string): number | undefined {
  const value = isPlainObject(details) ? details[name] : undefined;
  return isCount(value) ? value : undefined;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;
