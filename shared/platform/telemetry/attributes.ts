import type { StageException } from "../../contract/index.ts";

/**
 * Attributes defined by the conventions. Those for generative AI are the ones for spans in
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md (schema gen-ai/1.42.0);
 * the others: https://opentelemetry.io/docs/specs/semconv/registry/attributes/.
 */
export const CONVENTION = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  maxTokens: "gen_ai.request.max_tokens",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
  stopSequences: "gen_ai.request.stop_sequences",
  choiceCount: "gen_ai.request.choice.count",
  reasoningLevel: "gen_ai.request.reasoning.level",
  outputType: "gen_ai.output.type",
  responseModel: "gen_ai.response.model",
  finishReasons: "gen_ai.response.finish_reasons",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cachedInputTokens: "gen_ai.usage.cache_read.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  tokenType: "gen_ai.token.type",
  azureNamespace: "azure.resource_provider.namespace",
  serverAddress: "server.address",
  serverPort: "server.port",
  errorType: "error.type",
  suiteName: "test.suite.name",
  suiteStatus: "test.suite.run.status",
  caseName: "test.case.name",
  caseStatus: "test.case.result.status",
  revision: "vcs.ref.head.revision",
  functionName: "faas.name",
  invocation: "faas.invocation_id",
} as const;

/** Attributes defined by gotag. */
export const OWN = {
  run: "gotag.run.id",
  runStatus: "gotag.run.status",
  label: "gotag.run.label",
  models: "gotag.run.models",
  concurrency: "gotag.run.concurrency",
  repeats: "gotag.run.repeats",
  total: "gotag.run.total",
  passedCount: "gotag.run.passed",
  failedCount: "gotag.run.failed",
  errorCount: "gotag.run.errors",
  keptCount: "gotag.run.kept",
  rerunOf: "gotag.rerun.of",
  rerunFrom: "gotag.rerun.from",
  pipeline: "gotag.pipeline.name",
  case: "gotag.case.id",
  place: "gotag.case.place",
  repeat: "gotag.case.repeat",
  succeeded: "gotag.case.succeeded",
  passed: "gotag.case.passed",
  outcome: "gotag.case.outcome",
  failedStage: "gotag.case.failed_stage",
  turn: "gotag.turn",
  stage: "gotag.stage.name",
  attempt: "gotag.stage.attempt",
  attempts: "gotag.stage.attempts",
  reused: "gotag.stage.reused",
  waitMs: "gotag.stage.wait_ms",
  model: "gotag.model.name",
  requestId: "gotag.model.request_id",
  usedInput: "gotag.usage.input_tokens",
  usedOutput: "gotag.usage.output_tokens",
  usedUsd: "gotag.usage.cost_usd",
  isEstimate: "gotag.usage.is_estimate",
  cacheHits: "gotag.usage.cache_hits",
  message: "gotag.error.message",
} as const;

/** The fallback of `error.type`: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
const OTHER = "_OTHER";
const NAME = /^[A-Za-z_$][\w$]{0,99}/;

/**
 * Classifies a thrown value with low cardinality: the HTTP status of a model's server, the code of the error, or the name of its
 * class.
 *
 * @example
 * errorType(new TypeError("no")); // "TypeError"
 */
export function errorType(thrown: unknown): string {
  const { status, code, name } = Object(thrown) as { status?: unknown; code?: unknown; name?: unknown };
  if (typeof status === "number") return String(status);
  if (typeof code === "string" && /^[\w-]{1,100}$/.test(code)) return code;
  return (typeof name === "string" && NAME.exec(name)?.[0]) || OTHER;
}

/**
 * Classifies the exception of a stage by the class name at the beginning of its traceback.
 *
 * @example
 * exceptionType({ stage: "extract", message: "Error: no", traceback: "TypeError: no\n    at …", time }); // "TypeError"
 */
export function exceptionType({ traceback }: Pick<StageException, "traceback">): string {
  const name = NAME.exec(traceback)?.[0] ?? "";
  return /^[:\s[]/.test(traceback.slice(name.length)) && name !== "" ? name : OTHER;
}
