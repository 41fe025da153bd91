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
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens = 0 } = usage;
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  const cachedInputTokens = detail(usage["prompt_tokens_details"], "cached_tokens");
  const reasoningTokens = detail(usage["completion_tokens_details"], "reasoning_tokens");
  return {
    inputTokens,
    outputTokens,
    // Some servers count what they had in their cache apart.
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens: Math.min(cachedInputTokens, inputTokens) }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
  };
}

async function countedTokens(answer: Answer, messages: readonly Message[], model: string): Promise<Tokens> {
  const input = await countTokens(messages, { model });
  const output = await countTokens(textIn(answer), { model });
  return { inputTokens: input.tokens, outputTokens: output.tokens, isEstimate: true };
}

function textIn({ choices }: Answer): string {
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const message = isPlainObject(choice) ? choice["message"] : undefined;
  const content = isPlainObject(message) ? message["content"] : undefined;
  return typeof content === "string" ? content : "";
}

function detail(details: unknown, name: string): number | undefined {
  const value = isPlainObject(details) ? details[name] : undefined;
  return isCount(value) ? value : undefined;
}

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;
