import type { SettingChange, FamilyName } from "./model-families.ts";
import type { CallSite, ServerType } from "./call-site.ts";
import type { Model, ModelContext } from "./model.ts";
import type { Usage, ModelLimits } from "../contract/index.ts";

/** What a model may need to know of the pipeline that calls it. */
export type ModelSetup = {
  /** The pipeline's name, for errors. */
  readonly pipeline: string;
  readonly expected?: (context: ModelContext) => string;
};

/** What is known of a model before it is called; nothing secret. */
export type ModelDescription = {
  readonly name: string;
  readonly type: "BUILT_IN" | ServerType;
  /** Left out where nothing is limited. */
  readonly limits?: ModelLimits;
  /** Left out for a built-in model. */
  readonly server?: {
    /** What the server calls the model; on Azure the name of the deployment. */
    readonly model: string;
    readonly endpoint: string;
    readonly apiVersion?: string;
    /** Environment variable that its key may come from. */
    readonly keyVariable: string;
    readonly timeoutMs: number;
  };
  readonly family?: FamilyName;
  /** What the family changes of a stage's settings. */
  readonly settingChanges?: readonly SettingChange[];
  /** Left out where none are known. */
  readonly prices?: Prices;
  /** How calls are signed as things are now; left out for a built-in model. */
  readonly signsInWith?: CallSite["signsInWith"];
  /** Why that cannot be told. */
  readonly keyProblem?: string;
};

export type SignIn = Pick<ModelDescription, "signsInWith" | "keyProblem">;

/** A model that can be had by name. */
export type ModelEntry = ModelDescription & {
  /** Looks for the key, which may change at any time. Left out for a built-in model. */
  readonly signIn?: () => SignIn;
  /** Throws where the model cannot serve that pipeline, or something that it needs is not there. */
  readonly create: (setup: ModelSetup) => Model;
};

/** USD for a million tokens. */
export type Prices = {
  readonly inputPer1M: number;
  /** Of input that the server had in its cache; `inputPer1M` by default. */
  readonly cachedInputPer1M?: number | undefined;
  readonly outputPer1M: number;
};

/**
 * Model, input, cached input, output: the standard rates, for prompts of up to 272,000 tokens, as
 * https://developers.openai.com/api/docs/pricing had them on 22 November 2026. Azure's Global Standard has the same. An entry's
 * own `prices` win.
 */
const TABLE: readonly (readonly [string, number, number, number])[] = [
  ["gpt-4o", 2.5, 1.25, 10],
  ["gpt-4o-mini", 0.15, 0.075, 0.6],
  ["gpt-4.1", 2, 0.5, 8],
  ["gpt-4.1-mini", 0.4, 0.1, 1.6],
  ["gpt-4.1-nano", 0.1, 0.025, 0.4],
  ["gpt-5", 1.25, 0.125, 10],
  ["gpt-5-mini", 0.25, 0.025, 2],
  ["gpt-5-nano", 0.05, 0.005, 0.4],
  ["gpt-5.1", 1.25, 0.125, 10],
  ["gpt-5.2", 1.75, 0.175, 14],
  ["gpt-5.4", 2.5, 0.25, 15],
  ["gpt-5.4-mini", 0.75, 0.075, 4.5],
  ["gpt-5.4-nano", 0.2, 0.02, 1.25],
  ["gpt-5.5", 5, 0.5, 30],
  ["gpt-6-astra", 10, 1, 50],
  ["gpt-6-sol", 2, 0.2, 10],
  ["gpt-6-luna", 0.1, 0.01, 0.5],
  ["o3-mini", 1.1, 0.55, 4.4],
  ["o4-mini", 1.1, 0.275, 4.4],
];

/**
 * The list prices of a well-known model; the date of a version may follow its name.
 *
 * @returns `undefined` for one that is not in the table.
 * @example
 * listPrices("gpt-4o-2024-11-20"); // { inputPer1M: 2.5, cachedInputPer1M: 1.25, outputPer1M: 10 }
 */
export function listPrices(model: string): Prices | undefined {
  const name = model.toLowerCase().replace(/-\d{4}-\d{2}-\d{2}$/, "");
  const row = TABLE.find(([known]) => known === name);
  if (row === undefined) return undefined;
  const [, inputPer1M, cachedInputPer1M, outputPer1M] = row;
  return { inputPer1M, cachedInputPer1M, outputPer1M };
}

/**
 * What tokens cost, in USD; reasoning is paid for as output.
 *
 * @example
 * costUsd({ inputTokens: 1_000_000, outputTokens: 0 }, { inputPer1M: 2.5, outputPer1M: 10 }); // 2.5
 */
export function costUsd(
  { inputTokens, cachedInputTokens = 0, outputTokens }: Omit<Usage, "costUsd">,
  { inputPer1M, cachedInputPer1M = inputPer1M, outputPer1M }: Prices,
): number {
  const fresh = inputTokens - cachedInputTokens;
  return (fresh * inputPer1M + cachedInputTokens * cachedInputPer1M + outputTokens * outputPer1M) / 1_000_000;
}
