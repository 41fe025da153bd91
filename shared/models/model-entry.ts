import type { ModelLimits } from "../model-limits.ts";
import type { SettingChange } from "./adapt-settings.ts";
import type { CallSite, ServerType } from "./call-site.ts";
import type { Model, ModelContext } from "./model.ts";
import type { FamilyName } from "./model-families.ts";
import type { Prices } from "./prices.ts";

/** What a model may need to know of the pipeline that calls it. */
export type ModelSetup = {
  /** The pipeline's name, for errors. */
  readonly pipeline: string;
  readonly expected?: (context: ModelContext) => string;
};

/** What is known of a model before it is called; nothing secret. */
export type ModelDescription = {
  readonly name: string;
  readonly type: "BUILT_IN" | ServerType;
  /** Left out where nothing is limited. */
  readonly limits?: ModelLimits;
  /** Left out for a built-in model. */
  readonly server?: {
    /** What the server calls the model; on Azure the name of the deployment. */
    readonly model: string;
    readonly endpoint: string;
    readonly apiVersion?: string;
    /** Environment variable that its key may come from. */
    readonly keyVariable: string;
    readonly timeoutMs: number;
  };
  readonly family?: FamilyName;
  /** What the family changes of a stage's settings. */
  readonly settingChanges?: readonly SettingChange[];
  /** Left out where none are known. */
  readonly prices?: Prices;
  /** How calls are signed as things are now; left out for a built-in model. */
  readonly signsInWith?: CallSite["signsInWith"];
  /** Why that cannot be told. */
  readonly keyProblem?: string;
};

export type SignIn = Pick<ModelDescription, "signsInWith" | "keyProblem">;

/** A model that can be had by name. */
export type ModelEntry = ModelDescription & {
  /** Looks for the key, which may change at any time. Left out for a built-in model. */
  readonly signIn?: () => SignIn;
  /** Throws where the model cannot serve that pipeline, or something that it needs is not there. */
  readonly create: (setup: ModelSetup) => Model;
};
