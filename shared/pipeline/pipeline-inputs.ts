import type { Resolved } from "../config/settings.ts";
import type { Model } from "../models/model.ts";
import type { CaseMetadata, CaseResult } from "../runlog/run-log.ts";
import type { Template } from "../templates/compile-template.ts";
import type { StageMetadata } from "./stage-context.ts";

/** What a pipeline says of its cases and of the results of its stages. */
export type Types = { case: object; stages: object };
/** A pipeline without `types` is not checked: its cases and results are whatever they are. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Untyped = { case: any; stages: { [stage: string]: any } };

/**
 * What a stage gets: the case, the results that it stands on, and where in the run it is.
 *
 * `stages` holds the results of the stage's inputs, of their inputs, and so on, and of no other stage, whatever else has ended
 * by then: so a result never depends on timing. Where the case has turns, these are the results of the current turn.
 */
export type Context<T extends Types = Untyped, Config = object> = {
  readonly case: T["case"];
  readonly stages: T["stages"];
  readonly metadata: StageMetadata<Resolved<Config>>;
  /** Where the case has turns: those that ended before this one, each with the results of all stages. */
  readonly turns?: readonly { readonly stages: T["stages"] }[];
  /** Where the case has turns: which of them this is, from 0. */
  readonly turn?: number;
};

/** One turn of a finished case. */
export type FinishedTurn<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly stages: T["stages"];
  readonly metadata: CaseMetadata;
};

/** What `passed` gets: a case whose stages all ended. */
export type FinishedCase<T extends Types = Untyped> = {
  readonly succeeded: boolean;
  readonly case: T["case"];
  /** Empty where the case has turns: then `turns` holds the results. */
  readonly stages: T["stages"];
  readonly metadata: CaseResult["metadata"];
  /** Where the case has turns: what became of each, in their order. */
  readonly turns?: readonly FinishedTurn<T>[];
};

/** What `stages` gets to prepare itself, once, before any case. */
export type Setup<Config = object> = {
  readonly config: Resolved<Config>;
  readonly models: {
    /** The model of that name. An unknown name is an answer to whoever asked for the run. */
    get(name: string): Model;
  };
  readonly templates: {
    /**
     * Compiles the template file that a setting names, and keeps its text in another setting.
     *
     * @example
     * const template = await templates.compile("prepare.template", "prepare.template_text");
     */
    compile(fileSetting: string, textSetting: string): Promise<Template>;
  };
};
