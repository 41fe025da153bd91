import type { Plan } from "../../base/plan.ts";
import type { EvalOfRun, Night, StageBudgets, RunLimits, Counts, PlaceRange } from "../durable/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { GitEdits, StageSettingChange, TemplateIncludes, RerunOf } from "../../contract/index.ts";

/** Who asked for a run, as the client tells it. */
export type RunClient = { readonly command: string; readonly sha: string | null; readonly edits: GitEdits };

/**
 * A run as it was accepted: `<id>/request.json`, written once. With the case shards it holds all that a worker needs, so any
 * worker can run any stage.
 */
export type RunRequest = {
  readonly schemaVersion: 1;
  readonly id: string;
  /** Of what was asked, as it was asked: tells whether a second request with this id is the same. */
  readonly hash: string;
  /** Of the cases: their shards are named by it. */
  readonly casesHash: string;
  /** When it was accepted; with the id it tells a run from one that was deleted. */
  readonly createdAt: string;
  /**
   * `config` is resolved, with the texts of the templates, and `includes` has what these include; `codeHash` says which code
   * it was checked with.
   */
  readonly pipeline: {
    readonly name: string;
    readonly config: JsonObject;
    readonly includes?: TemplateIncludes;
    readonly codeHash: string;
  };
  readonly plan: Plan;
  /** How many results the run will have: cases × repeats. */
  readonly total: number;
  /** How often each case is run. The results of a case stand side by side. */
  readonly repeats: number;
  readonly concurrency: number;
  /** By stage, in ms: go before the pipeline's own time limits. */
  readonly timeouts?: { readonly [stage: string]: number };
  /** The rate budgets of models that stages have to keep to. */
  readonly budgets?: StageBudgets;
  readonly limits?: RunLimits;
  /** Whether answers of models are kept, and taken from those kept before. */
  readonly cache?: true;
  /** What becomes of the settings of models on their way to them. */
  readonly settingChanges?: readonly StageSettingChange[];
  readonly label?: string;
  /** Rules that it must keep to, as they were written. */
  readonly gates?: readonly string[];
  /** The eval that it belongs to, and the baseline that its gates mean. */
  readonly eval?: EvalOfRun;
  /** Where it is run for its eval: it is judged then, may become the baseline, and is told of. */
  readonly night?: Night;
  /** Where it repeats another run: of which it has copies of all that it takes over. */
  readonly rerun?: Rerun;
  /** The index of the first case in each shard. */
  readonly shards: readonly number[];
  readonly client: RunClient;
};

/** What a run takes over from the run that it repeats. It has copies of its own, as that one may be deleted. */
export type Rerun = {
  readonly of: RerunOf;
  /** The stages that are not called where their outcome is recorded. */
  readonly reused: readonly string[];
  /** Where the records are, and the first place in each shard of them. */
  readonly recorded: { readonly folder: string; readonly shards: readonly number[] };
  /** The places that are run, where the results of the others are kept. */
  readonly ranges?: readonly PlaceRange[];
  /** Of the results that are kept. */
  readonly kept: Counts;
};
