import type { Model } from "./model.ts";

/**
 * Stands for a model that could not be had, while `stages()` is tried for what else is wrong. It says nothing.
 *
 * @example
 * await standInModel("gpt-7").infer([], context); // ""
 */
export const standInModel = (name: string): Model => ({
  name,
  infer: async () => "",
  complete: async () => ({ text: "", usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 }, finishReason: "stop" }),
  settingChanges: () => [],
});
