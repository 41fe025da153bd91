// The one door through which pipelines see the engine.
export {
  internal,
  open,
  prompt,
  type Internal,
  type Open,
  type Prompt,
  type Resolved,
} from "./pipeline/config/setting-tree.ts";
export type { Json, JsonObject } from "./contract/json.ts";
export type { Completion, InferOptions, Message, MessagePart, Model, ToolCall } from "./models/model.ts";
export { definePipeline, type Pipeline } from "./pipeline/define-pipeline.ts";
export type { Context, FinishedCase, FinishedTurn, Setup } from "./pipeline/define-pipeline.ts";
export type { StageOptions } from "./pipeline/stage-options.ts";
export { withContext } from "./pipeline/describe-thrown.ts";
export type { CaseResult, RunLog, StageException, StageRecord, TurnResult } from "./contract/run-log.ts";
export { editDistance, textSimilarity } from "./base/edit-distance.ts";
export { exactMatch } from "./scoring/match-text.ts";
export { jsonEqual, type JsonDifference } from "./scoring/json-equal.ts";
export { llmJudge, type Judged, type LlmJudge, type Verdict } from "./scoring/llm-judge.ts";
export { normalizedMatch } from "./scoring/match-text.ts";
export { numberWithin, type Tolerance } from "./scoring/match-text.ts";
export type { Template } from "./templates/compile-template.ts";
export { countTokens, type TokenCount } from "./models/count-tokens.ts";
