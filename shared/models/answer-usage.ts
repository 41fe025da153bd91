import { isPlainObject } from "../runlog/is-plain-object.ts";
import type { Usage } from "../runlog/run-log.ts";
import { countTokens } from "../tokens/count-tokens.ts";
import type { Message } from "./model.ts";
import { costUsd, type Prices } from "./prices.ts";
import type { Answer } from "./read-answer.ts";

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
