import type { JsonObject } from "../json.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import type { CallSite } from "./call-site.ts";
import { timeoutError } from "./failed-call.ts";
import type { InferOptions, Message, Model, ModelContext } from "./model.ts";
import type { ChatRequest, SendChat } from "./open-ai-client.ts";
import { readCompletion, type Completion } from "./read-completion.ts";

/** How long a call may take when nobody says. */
export const DEFAULT_CALL_TIMEOUT_MS = 5 * 60 * 1000;

/** What a call itself fills in. */
const RESERVED_SETTINGS = ["model", "messages", "stream"];

/** A model on a server, with all that its answers hold. */
export type OpenAiModel = Model & {
  /**
   * As `infer`, with what the call used.
   *
   * @throws ModelCallError; the reason of the signal; TypeError for settings that cannot be sent.
   */
  complete(messages: readonly Message[], context: ModelContext, options?: InferOptions): Promise<Completion>;
};

export type OpenAiModelInput = {
  /** Base URL, with the version: `https://api.openai.com/v1`. */
  readonly endpoint: string;
  readonly site: CallSite;
  /** How long a call may take, to the last byte of its answer. Defaults to 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Defaults to the time of this machine. */
  readonly now?: () => Date;
};

/**
 * A model on any server that speaks OpenAI's API for chat completions. Nothing is loaded, and no connection made, before the
 * first call; a call is made once, and never repeated here.
 *
 * @example
 * const model = createOpenAiModel({ endpoint: "http://localhost:11434/v1", site });
 * await model.infer([{ role: "user", content: "1 + 1" }], context);
 */
export function createOpenAiModel({
  endpoint,
  site,
  timeoutMs = DEFAULT_CALL_TIMEOUT_MS,
  now = () => new Date(),
}: OpenAiModelInput): OpenAiModel {
  let client: Promise<SendChat> | undefined;
  const load = async () => (await import("./open-ai-client.ts")).createOpenAiClient({ endpoint, site, now });

  async function complete(
    messages: readonly Message[],
    context: ModelContext,
    { signal, settings }: InferOptions = {},
  ): Promise<Completion> {
    signal?.throwIfAborted();
    const all = { ...settingsOf(context), ...settings };
    requireSendable(all);
    const send = await (client ??= load());
    const controller = new AbortController();
    const passOn = () => controller.abort(signal?.reason);
    const timer = setTimeout(() => controller.abort(timeoutError(site, timeoutMs)), timeoutMs);
    signal?.addEventListener("abort", passOn, { once: true });
    try {
      if (signal?.aborted) passOn();
      const request = { model: site.model, messages, ...all } as unknown as ChatRequest;
      return readCompletion(site, await send(request, { signal: controller.signal, timeoutMs }));
    } catch (thrown) {
      throw controller.signal.aborted ? controller.signal.reason : thrown;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", passOn);
    }
  }

  return {
    name: site.name,
    infer: async (messages, context, options) => (await complete(messages, context, options)).text,
    complete,
  };
}

/** `model.settings` of the stage that calls. */
function settingsOf({ metadata }: ModelContext): JsonObject {
  const path = [metadata.stage, "model", "settings"];
  const found = path.reduce<unknown>(
    (value, key) => (isPlainObject(value) ? value[key] : undefined),
    metadata.pipeline.config,
  );
  return isPlainObject(found) ? (found as JsonObject) : {};
}

function requireSendable(settings: JsonObject): void {
  const reserved = RESERVED_SETTINGS.filter((key) => Object.hasOwn(settings, key));
  if (reserved.length > 0)
    throw new TypeError(
      `the settings of a model cannot hold ${reserved.join(", ")}: the call fills that in; remove it from model.settings`,
    );
}
