import type { Message, Model, ModelContext } from "../../../shared/models/model.ts";
import { deepFreeze } from "../../../shared/pipeline/ready-pipeline.ts";
import { aModelContext } from "./a-model-context.ts";

export type ModelContract = {
  /** Creates a model that answers "answer 7" at index 0. */
  readonly create: () => Promise<Model>;
  readonly name: string;
  /** The reason why a call cannot be aborted. */
  readonly withoutAbort?: string;
};

/** The contract that every model fulfils. */
export function describeModel(kind: string, { create, name, withoutAbort }: ModelContract): void {
  describe(`a model of the kind ${kind}`, () => {
    const messages: readonly Message[] = [
      { role: "system", content: "You count. grüße 👋" },
      { role: "user", content: "answer 7" },
    ];
    let model: Model;
    beforeEach(async () => {
      model = await create();
    });

    it("has its name", () => {
      expect(model.name).toBe(name);
    });

    it("answers with a text, with and without options", async () => {
      expect(await model.infer(messages, aModelContext())).toBe("answer 7");
      expect(await model.infer(messages, aModelContext(), {})).toBe("answer 7");
      expect(await model.infer(messages, aModelContext(), { signal: new AbortController().signal })).toBe("answer 7");
    });

    it("does not change its input", async () => {
      const frozen = deepFreeze(messages as never) as readonly Message[];
      const context = deepFreeze(aModelContext({ config: { infer: { model: { settings: { seed: 1 } } } } }) as never);

      expect(await model.infer(frozen, context as ModelContext, deepFreeze({ settings: { seed: 2 } }))).toBe(
        "answer 7",
      );
    });

    it("answers concurrent calls", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => model.infer(messages, aModelContext())));

      expect(new Set(answers)).toEqual(new Set(["answer 7"]));
    });

    // A skipped test is listed with its reason.
    const whereAborted = withoutAbort === undefined ? it : it.skip;
    const because = withoutAbort === undefined ? "" : ` (${withoutAbort})`;
    whereAborted(`rejects with the reason of its signal${because}`, async () => {
      const controller = new AbortController();
      const reason = new Error("cancelled");
      const answer = model.infer(messages, aModelContext(), { signal: controller.signal });
      controller.abort(reason);

      await expect(answer).rejects.toBe(reason);
      await expect(model.infer(messages, aModelContext(), { signal: controller.signal })).rejects.toBe(reason);
    });
  });
}
