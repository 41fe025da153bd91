import { timeLeftMs, TimeLimitError, withTimeLimit, type TimeLimitOptions } from "../base/time-limit.ts";
import { adaptSettings, type FamilyName } from "./model-families.ts";
import { answerUsage, parseAnswer, readReply } from "./read-answer.ts";
import { describeSite, type CallSite } from "./call-site.ts";
import { describeLateness, identityError, timeoutError } from "./server-errors.ts";
import { inferText, parsedReply, stageSettings } from "./infer.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "./model.ts";
import type { ChatRequest, SendChat } from "./open-ai-client.ts";
import type { Prices } from "./model-entry.ts";
import { meterUsage } from "./usage-meter.ts";
import type { WireFormat } from "./wire-format.ts";

/** How long a call may take when nobody says. */
export const DEFAULT_CALL_TIMEOUT_MS = 5 * 60 * 1000;
/** Of the time that its stage has left: a call that hangs ends before its stage does, so that it can be made again. */
const SHARE_OF_STAGE = 0.95;

export type OpenAiModelInput = {
  readonly wire: WireFormat;
  /** With the key, where there is one. */
  readonly site: CallSite;
  readonly family: FamilyName;
  /** What calls are signed with where there is no key. */
  readonly getToken?: (() => Promise<string>) | undefined;
  /** What a model with a name that the server gives costs. Nothing by default. */
  readonly pricesOf?: (model: string) => Prices | undefined;
  /** How long a call may take, to the last byte of its answer. Defaults to 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Defaults to the time of this machine. */
  readonly now?: () => Date;
};

/**
 * A model on any server that speaks OpenAI's API for chat completions. Nothing is loaded, and no connection made, before the
 * first call; a call is made once, and never repeated here.
 *
 * @throws (when called) ModelCallError; the reason of the signal; TypeError for settings that cannot be sent.
 * @example
 * const model = createOpenAiModel({ wire: wireFormat(entry), site, family: "other" });
 * await model.infer([{ role: "user", content: "1 + 1" }], context);
 */
export function createOpenAiModel({
  wire,
  site,
  family,
  getToken,
  pricesOf = () => undefined,
  timeoutMs = DEFAULT_CALL_TIMEOUT_MS,
  now = () => new Date(),
}: OpenAiModelInput): Model {
  let client: Promise<SendChat> | undefined;
  const load = async () => (await import("./open-ai-client.ts")).createOpenAiClient({ wire, now });

  async function signedSite(): Promise<CallSite> {
    if (site.secret !== undefined || getToken === undefined) return site;
    const secret = await getToken().catch((thrown: unknown) => {
      throw identityError(site, thrown);
    });
    return { ...site, secret };
  }

  async function complete(
    messages: readonly Message[],
    context: ModelContext,
    options: InferOptions = {},
  ): Promise<Completion> {
    const { signal } = options;
    signal?.throwIfAborted();
    const settings = stageSettings(context, options);
    const request = { model: site.model, messages, ...adaptSettings(family, settings).settings };
    const send = await (client ??= load());
    const limitMs = Math.min(timeoutMs, Math.ceil(timeLeftMs() * SHARE_OF_STAGE));
    const ask = async (limited: AbortSignal) => {
      const signed = await signedSite();
      limited.throwIfAborted();
      const sent = await send(request as unknown as ChatRequest, { site: signed, signal: limited, timeoutMs: limitMs });
      return { signed, ...sent };
    };
    const late = describeLateness(site, { limitMs, timeoutMs });
    const { signed, body, requestId } = await withinTime(ask, { signal, timeoutMs: limitMs, late });
    const answer = parseAnswer(signed, body);
    const modelVersion = typeof answer["model"] === "string" ? answer["model"] : undefined;
    const prices = pricesOf(modelVersion ?? site.model) ?? pricesOf(site.model);
    const usage = await answerUsage({ answer, messages, model: modelVersion ?? site.model, prices });
    // What cannot be read was paid for all the same.
    meterUsage(usage);
    const reply = readReply(signed, answer);
    return {
      ...reply,
      ...(reply.toolCalls === undefined ? parsedReply(reply.text, { model: describeSite(site), settings }) : {}),
      usage,
      ...(modelVersion === undefined ? {} : { modelVersion }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }

  const query = new URLSearchParams(wire.query).toString();
  return {
    name: site.name,
    server: { model: site.model, endpoint: `${wire.baseUrl}${query === "" ? "" : `?${query}`}` },
    infer: inferText(site.name, complete),
    complete,
    settingChanges: (settings) => adaptSettings(family, settings).changes,
  };
}

async function withinTime<T>(work: (limited: AbortSignal) => Promise<T>, limits: TimeLimitOptions): Promise<T> {
  try {
    return await withTimeLimit(work, limits);
  } catch (thrown) {
    throw thrown instanceof TimeLimitError ? timeoutError(thrown) : thrown;
  }
}
