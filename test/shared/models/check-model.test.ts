import { checkModel } from "../../../shared/models/check-model.ts";
import { inferText } from "../../../shared/models/infer.ts";
import { ModelCallError } from "../../../shared/models/model-call-error.ts";
import { createModelRegistry, type ModelEntry } from "../../../shared/models/model-registry.ts";
import type { Model } from "../../../shared/models/model.ts";
import { ModelsFileError } from "../../../shared/models/models-file.ts";

const usage = { inputTokens: 14, outputTokens: 2, costUsd: 0.1 };
const clock = (() => {
  let ms = 0;
  return { now: () => new Date(0), monotonicMs: () => (ms += 7.2) };
})();

function check(create: ModelEntry["create"]) {
  const models = createModelRegistry(() => [{ name: "gpt", type: "OPEN_AI", create }]);
  return checkModel(models, "gpt", { clock });
}
const aModel = (complete: Model["complete"]): Model => ({
  name: "gpt",
  complete,
  infer: inferText("gpt", complete),
  settingChanges: () => [],
});

describe("checkModel", () => {
  it("calls the model once without settings and returns its answer", async () => {
    const calls: unknown[][] = [];
    const model = aModel(async (...call) => {
      calls.push(call);
      return { text: "OK", usage, finishReason: "stop", modelVersion: "gpt-5-2025-08-07" };
    });

    const facts = { name: "gpt", succeeded: true, elapsedMs: 7, text: "OK", modelVersion: "gpt-5-2025-08-07", usage };
    expect(await check(() => model)).toEqual(facts);
    expect(calls).toEqual([
      [
        [{ role: "user", content: "Reply with the two letters OK." }],
        expect.objectContaining({ case: {} }),
        { signal: expect.any(AbortSignal) },
      ],
    ]);
  });

  it.each(["perfect", "flakey"])("finds that %s works", async (name) => {
    expect(await checkModel(createModelRegistry(), name)).toMatchObject({ name, succeeded: true, text: "OK" });
  });

  it("returns the error of the call, and whether a setting is wrong", async () => {
    const facts = { code: "model-status", isTransient: false, isConfiguration: true } as const;
    const error = new ModelCallError("Check its key.", facts);

    expect(await check(() => aModel(() => Promise.reject(error)))).toEqual({
      name: "gpt",
      succeeded: false,
      elapsedMs: 7,
      error: { code: "model-status", message: "Check its key.", isConfiguration: true },
    });
  });

  it.each([
    [new TypeError("the environment variable GOTAG_KEY_GPT holds characters that no key can have"), "unexpected"],
    [new ModelsFileError(".credentials.json", [{ path: "$", message: "is not JSON" }]), "invalid-models-file"],
  ])("returns the error of the key: %s", async (error, code) => {
    const create = () => {
      throw error;
    };

    expect(await check(create)).toMatchObject({ succeeded: false, error: { code, message: error.message } });
  });

  it("throws for an unknown model", async () => {
    await expect(checkModel(createModelRegistry(), "gpt-9")).rejects.toThrow(
      'No model is called "gpt-9". Known models: perfect, flakey',
    );
  });
});
