// The public API of the engine: pipelines import this file only.
export { editDistance, textSimilarity } from "./base/edit-distance.ts";
export type {
  LoggedResult as CaseResult,
  LoggedTurn as TurnResult,
  RunLog,
  StageException,
  StageRecord,
} from "./contract/index.ts";
export type { Json, JsonObject } from "./contract/json.ts";
export {
  type Completion,
  countTokens,
  type InferOptions,
  type Message,
  type MessagePart,
  type Model,
  type TokenCount,
  type ToolCall,
} from "./models/index.ts";
export {
  type Context,
  definePipeline,
  type FinishedCase,
  type FinishedTurn,
  internal,
  type Internal,
  open,
  type Open,
  type Pipeline,
  prompt,
  type Prompt,
  type Resolved,
  type Setup,
  type StageOptions,
  withContext,
} from "./pipeline/index.ts";
export {
  exactMatch,
  jsonEqual,
  type JsonDifference,
  type Judged,
  llmJudge,
  type LlmJudge,
  normalizedMatch,
  numberWithin,
  type Tolerance,
  type Verdict,
} from "./scoring/index.ts";
export type { Template } from "./templates/index.ts";
