export { checkModel } from "./check-model.ts";
export { createConfiguredModels, createIdentityToken, type IdentityToken } from "./configured-models.ts";
export { countTokens, type TokenCount } from "./count-tokens.ts";
export { adaptSettings, type FamilyName } from "./model-families.ts";
export { createModelRegistry, type ModelRegistry, placeholderModel } from "./model-registry.ts";
export type {
  Completion,
  InferOptions,
  Message,
  MessagePart,
  Model,
  ModelContext,
  StageContext,
  StageMetadata,
  ToolCall,
} from "./model.ts";
export { modelsJsonSchema } from "./models-file.ts";
export { costUsd } from "./prices.ts";
export { createResponseCache } from "./response-cache.ts";
export { retryAfterMs } from "./server-errors.ts";
export { traceModels } from "./trace-models.ts";
export { withUsageMeter } from "./usage-meter.ts";
