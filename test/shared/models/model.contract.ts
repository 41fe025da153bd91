import type { Message, Model, ModelContext } from "../../../shared/models/model.ts";
import { deepFreeze } from "../../../shared/pipeline/stage-context.ts";
import { aModelContext } from "./a-model-context.ts";

export type ModelContract = {
  /** Creates the model. Asked at place 0 it answers with "answer 7". */
  readonly create: () => Promise<Model>;
  readonly name: string;
  /** Why a call cannot be aborted, where it cannot. */
  readonly withoutAbort?: string;
};

/** What every model must do. */
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

    it("changes nothing of what it is given", async () => {
      const frozen = deepFreeze(messages as never) as readonly Message[];
      const context = deepFreeze(aModelContext({ config: { infer: { model: { settings: { seed: 1 } } } } }) as never);

      expect(await model.infer(frozen, context as ModelContext, deepFreeze({ settings: { seed: 2 } }))).toBe(
        "answer 7",
      );
    });

    it("answers many calls at once", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => model.infer(messages, aModelContext())));

      expect(new Set(answers)).toEqual(new Set(["answer 7"]));
    });

    // A skipped test stands in the listing with its reason.
    const whereAborted = withoutAbort === undefined ? it : it.skip;
    const because = withoutAbort === undefined ? "" : ` (${withoutAbort})`;
    whereAborted(`is ended by its signal, with the signal's reason${because}`, async () => {
      const controller = new AbortController();
      const reason = new Error("cancelled");
      const answer = model.infer(messages, aModelContext(), { signal: controller.signal });
      controller.abort(reason);

      await expect(answer).rejects.toBe(reason);
      await expect(model.infer(messages, aModelContext(), { signal: controller.signal })).rejects.toBe(reason);
    });
  });
}
