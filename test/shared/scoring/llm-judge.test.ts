import { llmJudge, type Message } from "../../../shared/index.ts";
import { placeholderModel } from "../../../shared/models/model-registry.ts";
import type { InferOptions, Model, ModelContext } from "../../../shared/models/model.ts";
import { aModelContext } from "../models/a-model-context.ts";

type Call = [readonly Message[], ModelContext, InferOptions?];

/** A model that answers with a text, and its calls. */
function saying(text: string): { model: Model; calls: Call[] } {
  const calls: Call[] = [];
  const infer = async (...call: Call) => (calls.push(call), text);
  return { model: { ...placeholderModel("strict"), infer }, calls };
}
const rubric = "1: correct. 0: wrong.";

describe("llmJudge", () => {
  it("sends the rubric and the answer to the model, with the context of the stage", async () => {
    const { model, calls } = saying('{"reason": "It is.", "score": 1}');
    const context = aModelContext();
    const options = { signal: new AbortController().signal };

    const question = { question: "7 + 5", expected: 12, answer: "12" };
    const verdict = await llmJudge({ model, rubric })(question, context, options);

    expect(verdict).toEqual({ score: 1, reason: "It is." });
    expect(calls).toEqual([[expect.any(Array), context, options]]);
    const [system, user] = calls[0]![0];
    expect(system).toMatchObject({ role: "system", content: expect.stringContaining(`Rubric:\n${rubric}\n`) });
    expect(system!.content).toContain('"score": <number from 0 to 1>');
    expect(user!.role).toBe("user");
    expect(JSON.parse(user!.content as string)).toEqual(question);
  });

  it.each([
    'Sure!\n```json\n{"reason": "Half {of} it.", "score": 3}\n```\nAnything else?',
    ' {"score": 3, "reason": "Half {of} it.", "more": null} ',
  ])("finds the verdict in %j", async (text) => {
    const judge = llmJudge({ model: saying(text).model, rubric, lowest: 1, highest: 5 });

    expect(await judge({ answer: "12" }, aModelContext())).toEqual({ score: 3, reason: "Half {of} it." });
  });

  it.each(["", "I like it.", '{"score": 1}', '{"reason": "x", "score": "1"}', "{", '["score"]', '{"a": 1} {"b": 2}'])(
    "throws when the model answers %j",
    async (text) => {
      const judge = llmJudge({ model: saying(text).model, rubric });

      await expect(judge({ answer: "12" }, aModelContext())).rejects.toThrow(
        new Error(`The judge "strict" gave no verdict, but the text ${JSON.stringify(text)}.`),
      );
    },
  );

  it.each([-0.1, 1.1])("throws for the score %d", async (score) => {
    const { model } = saying(JSON.stringify({ reason: "x", score }));

    await expect(llmJudge({ model, rubric })({ answer: "12" }, aModelContext())).rejects.toThrow(
      new Error(`The judge "strict" gave the score ${score}, which is not from 0 to 1.`),
    );
  });

  it("refuses an empty scale", () => {
    expect(() => llmJudge({ model: saying("").model, rubric, lowest: 1 })).toThrow(
      new TypeError("lowest must be less than highest, got 1 and 1"),
    );
  });
});
