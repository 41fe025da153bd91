import type { SettingChange, StageRecord, Usage } from "../contract/index.ts";
import type { Json, JsonObject } from "../contract/json.ts";

/** A part of a message: a text, or an image by its URL (`https:` or `data:`). */
export type MessagePart =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "image_url";
      readonly image_url: { readonly url: string; readonly detail?: "auto" | "low" | "high" };
    };

/** A tool call of a model; `arguments` is JSON as the model wrote it. */
export type ToolCall = {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
};

/** A message of a chat in the wire format of OpenAI. */
export type Message =
  | { readonly role: "system" | "developer" | "user"; readonly content: string | readonly MessagePart[] }
  | { readonly role: "assistant"; readonly content: string | null; readonly tool_calls?: readonly ToolCall[] }
  /** The result of a tool call. */
  | { readonly role: "tool"; readonly content: string; readonly tool_call_id: string };

/** The context of the calling stage, as a model gets it. */
export type ModelContext = {
  readonly case: unknown;
  readonly stages: unknown;
  readonly metadata: StageMetadata<unknown>;
  readonly turns?: readonly { readonly stages: unknown }[];
  readonly turn?: number;
};

export type InferOptions = {
  /** Aborts the call when the run is cancelled or the stage's time is over. */
  readonly signal?: AbortSignal;
  /** Settings that override `config.<stage>.model.settings`. */
  readonly settings?: JsonObject;
};

/** The complete answer of a model call. */
export type Completion = {
  /** Empty if the model only calls tools. */
  readonly text: string;
  /** The text parsed as JSON, if `response_format` requests JSON. */
  readonly parsed?: Json;
  readonly toolCalls?: readonly ToolCall[];
  readonly usage: Usage;
  /** Why the answer ended: `stop`, `tool_calls`. */
  readonly finishReason: string;
  /** The model that answered, by the server's account: `gpt-5-2025-08-07`. */
  readonly modelVersion?: string;
  /** Identifies the call for the server's support. */
  readonly requestId?: string;
};

/** A model as stages call it. */
export type Model = {
  readonly name: string;
  /** The model's name on the server, and the URL of the server. Missing for a built-in model. */
  readonly server?: { readonly model: string; readonly endpoint: string };
  /**
   * Calls the model and returns the text of its answer.
   *
   * @param messages - The messages of the chat.
   * @param context - The context of the stage.
   * @param options.signal - Pass the stage's signal, so that the call ends with the stage.
   * @param options.settings - Settings that override `config.<stage>.model.settings`.
   * @throws ModelCallError, also if the model answers with tool calls and no text. It becomes the exception of the stage.
   * @example
   * const answer = await model.infer([{ role: "user", content: "1 + 1" }], context, { signal });
   */
  infer(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<string>;
  /**
   * Calls the model like `infer` and returns the complete answer: text, parsed JSON, tool calls and usage.
   *
   * @throws ModelCallError. It becomes the exception of the stage.
   * @example
   * const { parsed } = await model.complete(messages, context, {
   *   signal,
   *   settings: { response_format: { type: "json_object" } },
   * });
   */
  complete(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<Completion>;
  /**
   * Lists the changes of settings on their way to the model.
   *
   * @example
   * model.settingChanges({ max_tokens: 800 }); // [{ setting: "max_tokens", change: "renamed", to: "max_completion_tokens", … }]
   */
  settingChanges(settings: JsonObject): readonly SettingChange[];
};

/** The position of a stage call in a run. */
export type StageMetadata<Config> = {
  /** ID of the run. */
  readonly run: string;
  readonly pipeline: { readonly name: string; readonly config: Config };
  /** Start of the case, as ISO time. */
  readonly start: string;
  /** Index of the case in the run's results, from 0. */
  readonly index: number;
  /** Repetition of the case, from 0. */
  readonly repeat: number;
  /** Turn of the case, from 0; 0 for a case without turns. */
  readonly turn: number;
  /** Name of the stage. */
  readonly stage: string;
  /** Records of the stages that this one depends on. */
  readonly stages: { readonly [stage: string]: StageRecord };
};

/** The context of a stage call, as the engine passes it. */
export type StageContext = {
  readonly case: JsonObject;
  /** Results of the stages that this one depends on. */
  readonly stages: { readonly [stage: string]: Json };
  readonly metadata: StageMetadata<JsonObject>;
  /** The previous turns, of a case with turns. */
  readonly turns?: readonly { readonly stages: { readonly [stage: string]: Json } }[];
  /** The current turn from 0, of a case with turns. */
  readonly turn?: number;
};
