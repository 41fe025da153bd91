import { isPlainObject } from "../contract/json.ts";
import { describeSite, type CallSite } from "./call-site.ts";
import {
  contentFilterFindings,
  describeFindings,
  type ContentFilterFinding,
  ModelCallError,
  type ModelCallErrorCode,
} from "./model-call-error.ts";
import type { ToolCall, Message } from "./model.ts";
import { parseBody, quoteServer } from "./server-errors.ts";
import type { Usage } from "../contract/index.ts";
import { countTokens } from "./count-tokens.ts";
import { costUsd, type Prices } from "./model-entry.ts";

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

export type AnswerUsageInput = {
  readonly answer: Answer;
  /** What was asked, and by which name: counted where the server does not. */
  readonly messages: readonly Message[];
  readonly model: string;
  /** Left out where none are known: then the call costs 0. */
  readonly prices?: Prices | undefined;
};

/**
 * What an answer used, as its server says; or else, as an estimate, what is counted here.
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
  // Some servers (xAI's) count the tokens of reasoning beside those of the answer, and not among them.
  const apart = total === inputTokens + completion + (reasoningTokens ?? 0) ? (reasoningTokens ?? 0) : 0;
  return {
    inputTokens,
    outputTokens: completion + apart,
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens: Math.min(cachedInputTokens, inputTokens) }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

async function countedTokens(answer: Answer, messages: readonly Message[], model: string): Promise<Tokens> {
  const text = textIn(answer);
  // An error that came with status 200: nothing was answered, and nothing is paid for.
  if (text === undefined) return { inputTokens: 0, outputTokens: 0, isEstimate: true };
  const input = await countTokens(messages, { model });
  const output = await countTokens(text, { model });
  return { inputTokens: input.tokens, outputTokens: output.tokens, isEstimate: true };
}

/** The text of an answer, without calls of tools; `undefined` where nothing was answered. */
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
