import type { JsonObject } from "../../../shared/contract/json.ts";
import { inferText } from "../../../shared/models/infer.ts";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import type { Completion, Message, Model, ModelContext } from "../../../shared/models/model.ts";
import { createResponseCache } from "../../../shared/models/response-cache.ts";
import { withUsageMeter } from "../../../shared/models/usage-meter.ts";
import type { BlobStore } from "../../../shared/platform/storage/blob-store.ts";
import { createMemoryStore } from "../../support/memory-store.ts";
import { aModelContext } from "./a-model-context.ts";

const question: readonly Message[] = [{ role: "user", content: "7 + 5" }];
const usage = { inputTokens: 10, outputTokens: 2, costUsd: 0.5 };
const fromCache = { inputTokens: 0, outputTokens: 0, costUsd: 0, cacheHits: 1 };
const DAY_MS = 24 * 3600 * 1000;

/** A model that counts its calls. */
function aModel(more: Partial<Model> = {}, answer?: (call: number) => Completion): Model & { calls: number } {
  const counter = { calls: 0 };
  const complete = async (): Promise<Completion> => {
    counter.calls++;
    return answer?.(counter.calls) ?? { text: `answer ${counter.calls}`, usage, finishReason: "stop" };
  };
  const model = {
    name: "gpt",
    server: { model: "gpt-4o", endpoint: "https://a/v1" },
    complete,
    infer: inferText("gpt", complete),
    settingChanges: () => [],
    ...more,
  };
  return Object.defineProperty(model, "calls", { get: () => counter.calls }) as unknown as Model & { calls: number };
}

let time: number;
let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  time = Date.parse("2026-11-22T12:00:00Z");
  store = createMemoryStore();
});
const cached = (model: Model, over: BlobStore = store): Model =>
  createResponseCache({ store: over, maxAgeMs: DAY_MS, now: () => new Date(time) })(model);
const contextWith = (settings: JsonObject, more: { repeat?: number } = {}): ModelContext => {
  const context = aModelContext({ config: { infer: { model: { settings } } } });
  return { ...context, metadata: { ...context.metadata, ...more } };
};

describe("a model with a cache", () => {
  it("is called once, and the cached answer costs nothing", async () => {
    const model = aModel();

    const first = await cached(model).complete(question, aModelContext());
    const second = await cached(model).complete(question, aModelContext());

    expect(first).toEqual({ text: "answer 1", usage, finishReason: "stop" });
    expect(second).toEqual({ ...first, usage: fromCache });
    expect(await cached(model).infer(question, aModelContext())).toBe("answer 1");
    expect(model.calls).toBe(1);
    expect([...store.blobs.keys()]).toEqual([expect.stringMatching(/^cache\/[0-9a-f]{64}\.json$/)]);
  });

  it("meters cached answers", async () => {
    await cached(aModel()).infer(question, aModelContext());
    const { result, used } = withUsageMeter(() => cached(aModel()).infer(question, aModelContext()));

    await result;

    expect(used()).toEqual(fromCache);
  });

  it("uses the cached answer for the same settings in any order", async () => {
    const model = aModel();

    await cached(model).infer(question, contextWith({ seed: 1, logit_bias: { a: 1, b: 2 } }));
    await cached(model).infer(question, contextWith({ logit_bias: { b: 2, a: 1 } }), { settings: { seed: 1 } });

    expect(model.calls).toBe(1);
  });

  it.each<[string, Partial<Model>, readonly Message[], ModelContext]>([
    ["another question", {}, [{ role: "user", content: "7 + 6" }], contextWith({})],
    ["other settings", {}, question, contextWith({ seed: 2 })],
    ["another repetition", {}, question, contextWith({}, { repeat: 1 })],
    ["another model", { name: "gpt-2" }, question, contextWith({})],
    ["another deployment", { server: { model: "b", endpoint: "https://a/v1" } }, question, contextWith({})],
    ["another version", { server: { model: "gpt-4o", endpoint: "https://a/v1?v=1" } }, question, contextWith({})],
  ])("is called again for %s", async (_what, more, messages, context) => {
    await cached(aModel()).infer(question, contextWith({}));
    const model = aModel(more);

    await cached(model).infer(messages, context);

    expect(model.calls).toBe(1);
  });

  it("is called again when the answer is too old", async () => {
    const model = aModel();
    await cached(model).infer(question, aModelContext());

    time += DAY_MS;
    expect(await cached(model).infer(question, aModelContext())).toBe("answer 1");
    time += 1;
    expect(await cached(model).infer(question, aModelContext())).toBe("answer 2");
    expect(await cached(model).infer(question, aModelContext())).toBe("answer 2");
  });

  it("is called again after an error", async () => {
    const model = aModel({}, (call) => {
      if (call === 1) throw new Error("busy");
      return { text: "12", usage, finishReason: "stop" };
    });

    await expect(cached(model).infer(question, aModelContext())).rejects.toThrow("busy");
    expect(await cached(model).infer(question, aModelContext())).toBe("12");
    expect(store.blobs.size).toBe(1);
  });

  it("answers with a broken store and with invalid blobs", async () => {
    const away = () => Promise.reject(new Error("away"));
    const broken = { ...store, read: away, write: away };

    expect(await cached(aModel(), broken).infer(question, aModelContext())).toBe("answer 1");
    for (const nonsense of ["", "{", "{}", "null", '{"savedAt":"2026-11-22T12:00:00Z"}']) {
      await cached(aModel()).infer(question, aModelContext());
      for (const name of store.blobs.keys()) store.blobs.set(name, nonsense);
      expect([nonsense, await cached(aModel()).infer(question, aModelContext())]).toEqual([nonsense, "answer 1"]);
    }
  });

  it("checks its signal before it reads the cache", async () => {
    const signal = AbortSignal.abort(new Error("cancelled"));

    await expect(cached(aModel()).infer(question, aModelContext(), { signal })).rejects.toThrow("cancelled");
  });

  it("is not wrapped if it is built in", () => {
    const perfect = createModelRegistry().get("perfect", { pipeline: "p", expected: () => "12" });

    expect(cached(perfect)).toBe(perfect);
  });
});
