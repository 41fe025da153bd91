import type { Json, JsonObject } from "../contract/json.ts";
import type { Usage, StageRecord } from "../contract/index.ts";
import type { SettingChange } from "./model-families.ts";

/** A piece of a message: a text, or an image by its address (`https:` or `data:`). */
export type MessagePart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "image_url";
      readonly image_url: { readonly url: string; readonly detail?: "auto" | "low" | "high" };
    };

/** What a model asks to be called; `arguments` is JSON as the model wrote it. */
export type ToolCall = {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
};

/** One message of a chat, as it goes over the wire. */
export type Message =
  | { readonly role: "system" | "developer" | "user"; readonly content: string | readonly MessagePart[] }
  | { readonly role: "assistant"; readonly content: string | null; readonly tool_calls?: readonly ToolCall[] }
  /** What a tool gave. */
  | { readonly role: "tool"; readonly content: string; readonly tool_call_id: string };

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

/** Everything that a call gave. */
export type Completion = {
  /** Empty where the model only calls tools. */
  readonly text: string;
  /** The text as JSON, where `response_format` asks for that. */
  readonly parsed?: Json;
  readonly toolCalls?: readonly ToolCall[];
  readonly usage: Usage;
  /** Why the answer ends: `stop`, `tool_calls`. */
  readonly finishReason: string;
  /** What the server says that it called: `gpt-5-2025-08-07`. */
  readonly modelVersion?: string;
  /** What the server's people can find the call by. */
  readonly requestId?: string;
};

/** A model as stages call it. */
export type Model = {
  readonly name: string;
  /** What the server calls the model, and where the calls go; none for a built-in model. */
  readonly server?: { readonly model: string; readonly endpoint: string };
  /**
   * The text that the model answers.
   *
   * @throws Whatever went wrong: it becomes the exception of the stage.
   * @example
   * const answer = await model.infer([{ role: "user", content: "1 + 1" }], context, { signal });
   */
  infer(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<string>;
  /**
   * As `infer`, with all that the answer holds.
   *
   * @throws Whatever went wrong: it becomes the exception of the stage.
   * @example
   * const { parsed } = await model.complete(messages, context, {
   *   signal,
   *   settings: { response_format: { type: "json_object" } },
   * });
   */
  complete(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<Completion>;
  /**
   * What becomes of settings on their way to the model.
   *
   * @example
   * model.settingChanges({ max_tokens: 800 }); // [{ setting: "max_tokens", change: "renamed", to: "max_completion_tokens", … }]
   */
  settingChanges(settings: JsonObject): readonly SettingChange[];
};

/** Where in which run a stage is being called. */
export type StageMetadata<Config> = {
  /** Id of the run. */
  readonly run: string;
  readonly pipeline: { readonly name: string; readonly config: Config };
  /** When the case began, as ISO time. */
  readonly start: string;
  /** Place in the run's results, from 0. */
  readonly index: number;
  /** Which repetition of the case, from 0. */
  readonly repeat: number;
  /** Which turn of the case, from 0; 0 also for a case without turns. */
  readonly turn: number;
  /** The stage that is being called. */
  readonly stage: string;
  /** What is recorded of the stages that this one stands on. */
  readonly stages: { readonly [stage: string]: StageRecord };
};
/** Everything that a stage gets to know. */
export type StageContext = {
  readonly case: JsonObject;
  /** Results of the stages that this one stands on. */
  readonly stages: { readonly [stage: string]: Json };
  readonly metadata: StageMetadata<JsonObject>;
  /** Where the case has turns: those that ended before this one. */
  readonly turns?: readonly { readonly stages: { readonly [stage: string]: Json } }[];
  /** Where the case has turns: which of them this is, from 0. */
  readonly turn?: number;
};
