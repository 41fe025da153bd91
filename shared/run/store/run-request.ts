import type { Plan } from "../../base/plan.ts";
import type { Counts, RerunOf, RunClient, StageSettingChange, TemplateIncludes } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { EvalOfRun, IndexRange, ScheduledRun, RunLimits, StageBudgets } from "../durable/index.ts";

/**
 * A run as it was accepted: `<id>/request.json`, written once. With the case shards it contains all that a worker needs, so that
 * any worker can run any stage.
 */
export type RunRequest = {
  readonly schemaVersion: 1;
  readonly id: string;
  /** The hash of the request as it was sent. It decides whether a second request with this ID is the same. */
  readonly hash: string;
  /** The hash of the cases, which is part of the names of their shards. */
  readonly casesHash: string;
  /** When it was accepted, which distinguishes it from a deleted run with its ID. */
  readonly createdAt: string;
  /**
   * `config` is resolved, with the texts of the templates; `includes` are the texts that these include; `codeHash` is the hash of
   * the code that it was checked with.
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
  /** How often each case is run. The results of a case have consecutive indexes. */
  readonly repeats: number;
  readonly concurrency: number;
  /** By stage, in ms. They override the pipeline's time limits. */
  readonly timeouts?: { readonly [stage: string]: number };
  /** The rate budgets of the models that stages call. */
  readonly budgets?: StageBudgets;
  readonly limits?: RunLimits;
  /** Whether it uses the response cache. */
  readonly cache?: true;
  /** How settings of models change on their way to the models. */
  readonly settingChanges?: readonly StageSettingChange[];
  readonly label?: string;
  /** The rules of its gates, as they were written. */
  readonly gates?: readonly string[];
  /** The eval that it belongs to, and the baseline that its gates mean. */
  readonly eval?: EvalOfRun;
  /** The scheduled run that it belongs to: it is evaluated, may become the baseline, and sends notifications. */
  readonly night?: ScheduledRun;
  /** The results that it reuses from the run that it repeats. */
  readonly rerun?: Rerun;
  /** The index of the first case in each shard. */
  readonly shards: readonly number[];
  readonly client: RunClient;
};

/** The results that a rerun reuses, as copies, because the run that it repeats may be deleted. */
export type Rerun = {
  readonly of: RerunOf;
  /** The stages that are not called if their outcome is recorded. */
  readonly reused: readonly string[];
  /** The folder of the records, and the first index of each of their shards. */
  readonly recorded: { readonly folder: string; readonly shards: readonly number[] };
  /** The indexes to run, if the other results are kept. */
  readonly ranges?: readonly IndexRange[];
  /** The counts of the kept results. */
  readonly kept: Counts;
};
