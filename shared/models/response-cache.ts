import { createHash } from "node:crypto";
import { isPlainObject } from "../contract/json.ts";
import type { BlobStore } from "../platform/storage/index.ts";
import { inferText, stageSettings } from "./infer.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "./model.ts";
import { meterUsage } from "./usage-meter.ts";

type ResponseCacheInput = {
  /** Stores the answers as `cache/<hash>.json`. */
  readonly store: BlobStore;
  /** Older answers are not used. */
  readonly maxAgeMs: number;
  readonly now: () => Date;
};

/**
 * Caches the answers of models. A call is repeated if it has the same model, deployment, endpoint and version, messages,
 * settings, and repetition of the case. A cached answer costs nothing, and its usage has `cacheHits`. Errors and answers of
 * built-in models are not cached. A store that fails counts as empty.
 *
 * @returns A function that adds the cache to a model.
 * @example
 * const cached = createResponseCache({ store, maxAgeMs: 7 * 24 * 3600 * 1000, now: () => new Date() })(model);
 */
export function createResponseCache({ store, maxAgeMs, now }: ResponseCacheInput): (model: Model) => Model {
  async function find(name: string): Promise<Completion | undefined> {
    const kept = parseKept(await store.read(name).catch(() => undefined));
    if (kept === undefined) return undefined;
    const ageMs = now().getTime() - Date.parse(kept.savedAt);
    return ageMs <= maxAgeMs ? kept.completion : undefined;
  }

  async function keep(name: string, completion: Completion): Promise<void> {
    await store.write(name, JSON.stringify({ savedAt: now().toISOString(), completion })).catch(() => {});
  }

  return (model) => {
    if (model.server === undefined) return model;
    async function complete(messages: readonly Message[], context: ModelContext, options: InferOptions = {}) {
      options.signal?.throwIfAborted();
      const name = blobName(model, messages, context, options);
      const found = await find(name);
      if (found !== undefined) {
        const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0, cacheHits: 1 };
        meterUsage(usage);
        return { ...found, usage };
      }
      const completion = await model.complete(messages, context, options);
      await keep(name, completion);
      return completion;
    }
    return { ...model, complete, infer: inferText(model.name, complete) };
  };
}

function blobName(model: Model, messages: readonly Message[], context: ModelContext, options: InferOptions): string {
  const { name, server } = model;
  const request = {
    name,
    server,
    messages,
    settings: stageSettings(context, options),
    repeat: context.metadata.repeat,
  };
  return `cache/${createHash("sha256")
    .update(JSON.stringify(sorted(request)))
    .digest("hex")}.json`;
}

/** Sorts the keys of all objects, so that the same settings in any order have the same hash. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

type Kept = { readonly savedAt: string; readonly completion: Completion };

/** Returns `undefined` for an unreadable blob, which counts as missing. */
function parseKept(bytes: Buffer | undefined): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(bytes?.toString("utf8") ?? "");
    return isPlainObject(kept) && isPlainObject(kept["completion"]) ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}
