import type { JsonObject } from "../json.ts";
import type { StageMetadata } from "../pipeline/stage-context.ts";

/** One message of a chat. */
export type Message = { readonly role: "system" | "user" | "assistant"; readonly content: string };

/** What a model may see of the stage that calls it. */
export type ModelContext = {
  readonly case: unknown;
  readonly stages: unknown;
  readonly metadata: StageMetadata<unknown>;
  readonly turns?: readonly { readonly stages: unknown }[];
  readonly turn?: number;
};

export type InferOptions = {
  /** Ends the call when the run is cancelled or the stage's time is over. */
  readonly signal?: AbortSignal;
  /** Goes before `config.<stage>.model.settings`. */
  readonly settings?: JsonObject;
};

/** A model as stages call it. */
export type Model = {
  readonly name: string;
  /**
   * The text that the model answers.
   *
   * @throws Whatever went wrong: it becomes the exception of the stage.
   * @example
   * const answer = await model.infer([{ role: "user", content: "1 + 1" }], context, { signal });
   */
  infer(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<string>;
};
