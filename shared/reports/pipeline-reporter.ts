import type { Cell, ConfigDifference, LoggedResult, RunLog, StageResults } from "../contract/index.ts";
import type { JsonObject } from "../contract/json.ts";

/** Why a function of a pipeline gave nothing that a report can use, without secrets. */
export type Complaint = { readonly message: string };

/** A turn of a finished case, in the form in which a stage gets its context. */
type TurnContext = {
  readonly case: JsonObject;
  readonly stages: StageResults;
  readonly metadata: {
    readonly run: string;
    readonly pipeline: { readonly name: string; readonly config: JsonObject };
    readonly start: string;
    readonly index: number;
    readonly repeat: number;
    readonly turn: number;
    readonly stage: "";
    readonly stages: { readonly [stage: string]: never };
  };
  readonly turns?: readonly { readonly stages: StageResults }[];
  readonly turn?: number;
};

/** What the code of a pipeline adds to reports. No function throws, and none returns a secret. */
export type PipelineReporter = {
  /** The settings of a run that differ from the defaults. */
  readonly configDifferences: (config: JsonObject) => readonly ConfigDifference[];
  /** Whether a case that succeeded has passed. */
  readonly passed: (result: LoggedResult) => boolean | Complaint;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** A cell for each column, of a case that succeeded. */
  readonly cells: (result: LoggedResult) => readonly (Cell | Complaint)[];
  /** What the model should answer in a turn. */
  readonly expected: (context: TurnContext) => string | undefined;
  /** The pipeline's own text, or why there is none; `undefined` when the pipeline has no such function. */
  readonly summarize: (log: RunLog) => string | undefined;
  /** As `summarize`, for one case. */
  readonly format: (result: LoggedResult) => string | undefined;
  /** As `summarize`, for two runs. */
  readonly compare: (base: RunLog, candidate: RunLog) => string | undefined;
};
