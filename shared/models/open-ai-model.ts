import type { Prices } from "../contract/index.ts";
import { timeLeftMs, TimeLimitError, type TimeLimitOptions, withTimeLimit } from "../base/time-limit.ts";
import { type CallSite, describeSite } from "./call-site.ts";
import { inferText, parsedReply, stageSettings } from "./infer.ts";
import { adaptSettings, type FamilyName } from "./model-families.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "./model.ts";
import type { ChatRequest, SendChat } from "./open-ai-client.ts";
import { answerUsage, parseAnswer, readReply } from "./read-answer.ts";
import { describeLateness, identityError, timeoutError } from "./server-errors.ts";
import { meterUsage } from "./usage-meter.ts";
import type { WireFormat } from "./wire-format.ts";

/** The time limit of a call without a `timeoutMs` in models.json. */
export const DEFAULT_CALL_TIMEOUT_MS = 5 * 60 * 1000;
/** The share of the stage's remaining time: a call that hangs ends before its stage, so that it can be retried. */
const SHARE_OF_STAGE = 0.95;

export type OpenAiModelInput = {
  readonly wire: WireFormat;
  /** With the key, if there is one. */
  readonly site: CallSite;
  readonly family: FamilyName;
  /** Gets a token for calls without a key. */
  readonly getToken?: (() => Promise<string>) | undefined;
  /** Returns the prices of a model by its name on the server. Default: unknown. */
  readonly pricesOf?: (model: string) => Prices | undefined;
  /** The time limit of a call, to the last byte of its answer. Default: 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Default: the time of this machine. */
  readonly now?: () => Date;
};

/**
 * Creates a model on any server with OpenAI's API for chat completions. Nothing is loaded or connected before the first call.
 * Calls are not retried here.
 *
 * @throws (when called) ModelCallError; the reason of the signal; TypeError for settings that cannot be sent.
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
    // Answers that cannot be parsed still count towards the cost.
    meterUsage(usage);
    const reply = readReply(signed, answer);
    const parsed = reply.toolCalls ? {} : parsedReply(reply.text, { model: describeSite(site), settings });
    return { ...reply, ...parsed, usage, modelVersion, requestId };
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
