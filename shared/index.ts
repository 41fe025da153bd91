// The one door through which pipelines see the engine.
export { internal, open, prompt, type Internal, type Open, type Prompt, type Resolved } from "./config/settings.ts";
export type { Json, JsonObject } from "./json.ts";
export type { Completion, InferOptions, Message, MessagePart, Model, ToolCall } from "./models/model.ts";
export { definePipeline, type Pipeline } from "./pipeline/define-pipeline.ts";
export type { Context, FinishedCase, FinishedTurn, Setup } from "./pipeline/pipeline-inputs.ts";
export type { StageOptions } from "./pipeline/stage-options.ts";
export { withContext } from "./pipeline/with-context.ts";
export type { CaseResult, RunLog, StageException, StageRecord, TurnResult } from "./runlog/run-log.ts";
export { editDistance, textSimilarity } from "./scoring/edit-distance.ts";
export { exactMatch } from "./scoring/exact-match.ts";
export { jsonEqual, type JsonDifference } from "./scoring/json-equal.ts";
export { llmJudge, type Judged, type LlmJudge, type Verdict } from "./scoring/llm-judge.ts";
export { normalizedMatch } from "./scoring/normalized-match.ts";
export { numberWithin, type Tolerance } from "./scoring/number-within.ts";
export type { Template } from "./templates/compile-template.ts";
export { countTokens, type TokenCount } from "./tokens/count-tokens.ts";
