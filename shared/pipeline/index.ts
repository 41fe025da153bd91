export { overriddenPaths, rerunConfig } from "./config/rerun-config.ts";
export { resolveConfig, settingAt } from "./config/resolve-config.ts";
export {
  describeConfig,
  internal,
  type Internal,
  open,
  type Open,
  prompt,
  type Prompt,
  type Resolved,
} from "./config/setting-tree.ts";
export {
  type Context,
  definePipeline,
  type FinishedCase,
  type FinishedTurn,
  type Pipeline,
  type Setup,
} from "./define-pipeline.ts";
export { describeThrown, withContext } from "./describe-thrown.ts";
export { initializePipeline } from "./initialize-pipeline.ts";
export { createPipelineCatalog, type LoadedPipeline, type PipelineCatalog } from "./pipeline-catalog.ts";
export type { ReadyPipeline } from "./ready-pipeline.ts";
export { reporterOf } from "./reporter-of.ts";
export type { AttemptOutcome } from "./run-stage.ts";
export { type StageOptions, usedModels } from "./stage-options.ts";
export { handleStrayErrors } from "./stray-errors.ts";
