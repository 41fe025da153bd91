import type { Json, JsonObject } from "../json.ts";
import type { StageMetadata } from "../pipeline/stage-context.ts";
import type { Usage } from "../runlog/run-log.ts";
import type { SettingChange } from "./adapt-settings.ts";

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
