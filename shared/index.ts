// The one door through which pipelines see the engine.
export { internal, open, prompt, type Internal, type Open, type Prompt, type Resolved } from "./pipeline/index.ts";
export type { Json, JsonObject } from "./contract/json.ts";
export type { Completion, InferOptions, Message, MessagePart, Model, ToolCall } from "./models/index.ts";
export { definePipeline, type Pipeline } from "./pipeline/index.ts";
export type { Context, FinishedCase, FinishedTurn, Setup } from "./pipeline/index.ts";
export type { StageOptions } from "./pipeline/index.ts";
export { withContext } from "./pipeline/index.ts";
export type {
  LoggedResult as CaseResult,
  RunLog,
  StageException,
  StageRecord,
  LoggedTurn as TurnResult,
} from "./contract/index.ts";
export { editDistance, textSimilarity } from "./base/edit-distance.ts";
export { exactMatch } from "./scoring/index.ts";
export { jsonEqual, type JsonDifference } from "./scoring/index.ts";
export { llmJudge, type Judged, type LlmJudge, type Verdict } from "./scoring/index.ts";
export { normalizedMatch } from "./scoring/index.ts";
export { numberWithin, type Tolerance } from "./scoring/index.ts";
export type { Template } from "./templates/index.ts";
export { countTokens, type TokenCount } from "./models/index.ts";
