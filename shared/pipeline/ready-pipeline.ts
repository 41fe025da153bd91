import type { Clock } from "../base/elapsed.ts";
import type { PlannedStage } from "../base/plan.ts";
import type { EarlierTries, LoggedResult, StageException, StageResults } from "../contract/index.ts";
import { cloneJson, describeValue } from "../contract/json.ts";
import type { StageContext } from "../models/index.ts";
import type { FinishedCase, FinishedTurn, Pipeline } from "./define-pipeline.ts";
import { ContextError, describeThrown } from "./describe-thrown.ts";
import { planGraph, type PlannedGraph } from "./graph/plan-graph.ts";
import { DEFAULT_ATTEMPTS, isTransientCall, runStage, type StageFunction, type StageOutcome } from "./run-stage.ts";
import { createStageContext } from "./stage-context.ts";

type Untyped = Pick<StageContext, "case" | "stages">;
type JudgedTurn = FinishedTurn<Untyped>;

/** A pipeline that cases can be run through. */
export type ReadyPipeline = PlannedGraph & {
  /** The stages with their inputs, in the pipeline's order: of several that fail, the first gives the case its exception. */
  readonly graph: readonly PlannedStage[];
  /** In the pipeline's order. */
  readonly stageNames: readonly string[];
  /** Calls a stage once, with a context of its own. Never throws: what the stage throws is in the outcome. */
  runStage(stage: string, context: StageContext, options: TryOptions): Promise<StageOutcome>;
  /** Whether a case whose stages all ended has passed. Never throws: what the pipeline's `passed` throws is in the verdict. */
  passed(result: FinishedCase<{ case: LoggedResult["case"]; stages: StageResults }>): Verdict;
  /** The verdict on a case where `passed` cannot be asked, and why. */
  notJudged(why: string): Verdict;
};

/** Options of one try of a stage. */
export type TryOptions = {
  readonly signal: AbortSignal;
  /** Goes before the stage's own time limit. */
  readonly timeoutMs?: number | undefined;
  readonly earlier?: EarlierTries | undefined;
};

/** How long a stage may take when nobody says. */
const DEFAULT_TIMEOUT_MS = 10 * 60 * 1000;

/** What the pipeline's `passed` said, or why it could not say. */
export type Verdict =
  { readonly ok: true; readonly passed: boolean } | { readonly ok: false; readonly exception: StageException };

/** Puts together what `initializePipeline` has checked. */
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
    ...planGraph(graph),
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
          ...(result.turns === undefined ? {} : { turns: result.turns.map(copyTurn) }),
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

const copyTurn = (turn: JudgedTurn): JudgedTurn => ({ ...turn, stages: cloneJson(turn.stages) });

function failUnknown(stage: string, known: readonly string[]): never {
  throw new Error(`the pipeline has no stage "${stage}". Its stages: ${known.join(", ")}`);
}
