import type { Clock } from "../base/elapsed.ts";
import type { Plan } from "../base/plan.ts";
import type { EarlierTries, LoggedResult, PlannedStage, StageException, StageResults } from "../contract/index.ts";
import { cloneJson, describeValue, type Json } from "../contract/json.ts";
import type { StageContext } from "../models/index.ts";
import type { FinishedCase, Pipeline } from "./define-pipeline.ts";
import { ContextError, describeThrown } from "./describe-thrown.ts";
import { planGraph } from "./graph/plan-graph.ts";
import { DEFAULT_ATTEMPTS, isTransientCall, runStage, type StageFunction, type AttemptOutcome } from "./run-stage.ts";

/** An initialized pipeline, which can run cases. */
export type ReadyPipeline = {
  readonly plan: Plan;
  /** The stages with their inputs, in the pipeline's order: the first failed stage gives the case its exception. */
  readonly graph: readonly PlannedStage[];
  /** In the pipeline's order. */
  readonly stageNames: readonly string[];
  /** Calls a stage once with a copy of the context. Never throws: the outcome contains the error of the stage. */
  runStage(stage: string, context: StageContext, options: AttemptOptions): Promise<AttemptOutcome>;
  /** Calls the pipeline's `passed` for a case whose stages have all succeeded. Never throws: the verdict contains its error. */
  passed(result: FinishedCase<{ case: LoggedResult["case"]; stages: StageResults }>): Verdict;
  /** Returns the verdict on a case for which `passed` cannot be called, with the reason. */
  notJudged(why: string): Verdict;
};

/** Options of one attempt of a stage. */
type AttemptOptions = {
  readonly signal: AbortSignal;
  /** Overrides the stage's own time limit. */
  readonly timeoutMs?: number | undefined;
  readonly earlier?: EarlierTries | undefined;
};

/** The time limit of a stage without `stageOptions.<stage>.timeoutMs`. */
const DEFAULT_TIMEOUT_MS = 10 * 60 * 1000;

/** The result of the pipeline's `passed`, or its error. */
type Verdict =
  { readonly ok: true; readonly passed: boolean } | { readonly ok: false; readonly exception: StageException };

/** Creates a pipeline from the parts that `initializePipeline` has checked. */
export function createReadyPipeline({
  definition,
  graph,
  functions,
  clock,
}: {
  readonly definition: Pipeline;
  readonly graph: readonly PlannedStage[];
  readonly functions: ReadonlyMap<string, StageFunction>;
  readonly clock: Clock;
}): ReadyPipeline {
  const stageNames = graph.map(({ stage }) => stage);
  const { stageOptions } = definition;
  return {
    plan: planGraph(graph),
    graph,
    stageNames,
    runStage(stage, context, { signal, timeoutMs, earlier }) {
      const { retry, timeoutMs: ownTimeoutMs = DEFAULT_TIMEOUT_MS } = stageOptions[stage] ?? {};
      return runStage({
        stage,
        run: functions.get(stage) ?? (() => failUnknown(stage, stageNames)),
        context: createStageContext(context),
        signal,
        timeoutMs: timeoutMs ?? ownTimeoutMs,
        retry: { attempts: retry?.attempts ?? DEFAULT_ATTEMPTS, when: retry?.when ?? isTransientCall },
        earlier,
        clock,
      });
    },
    passed(result) {
      try {
        const passed: unknown = definition.passed({
          ...result,
          case: cloneJson(result.case),
          stages: cloneJson(result.stages),
          ...(result.turns && { turns: result.turns.map((turn) => ({ ...turn, stages: cloneJson(turn.stages) })) }),
        });
        if (typeof passed === "boolean") return { ok: true, passed };
        throw new TypeError(`must give true or false, but gave ${describeValue(passed)}`);
      } catch (thrown) {
        return noVerdict(thrown, clock);
      }
    },
    notJudged: (why) => noVerdict(new Error(why), clock),
  };
}

function noVerdict(thrown: unknown, clock: Clock): Verdict {
  const described = describeThrown(new ContextError("`passed` of the pipeline", thrown));
  return { ok: false, exception: { stage: "passed", ...described, time: clock.now().toISOString() } };
}

function failUnknown(stage: string, known: readonly string[]): never {
  throw new Error(`the pipeline has no stage "${stage}". Its stages: ${known.join(", ")}`);
}

/** Copies the context for a stage, which may modify it; the configuration, which all calls share, is frozen. */
function createStageContext({ case: item, stages, metadata, turns, turn }: StageContext): StageContext {
  deepFreeze(metadata.pipeline.config);
  return {
    case: cloneJson(item),
    stages: cloneJson(stages),
    metadata: { ...metadata },
    // Missing in a case without turns, also for `"turns" in context`.
    ...(turns && { turns: cloneJson(turns) }),
    ...(turn === undefined ? {} : { turn }),
  };
}

/** Freezes a JSON value at all levels. A value that is already frozen is assumed to be frozen at all levels. */
export function deepFreeze<T extends Json>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}
