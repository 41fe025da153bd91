import { join } from "node:path";
import { testPipeline } from "../../../shared/testing/test-pipeline.ts";

const prepare = (model: string) =>
  testPipeline(join(import.meta.dirname, "../../../pipelines/simple"), {
    settings: ["prepare.template=template.njk", `infer.model.name=${model}`],
  });

const readSuite = async () => (await prepare("perfect")).readCases("cases.yaml");

describe("the simple pipeline", () => {
  it("has a suite of at least 20 questions in different bases", async () => {
    const cases = await readSuite();

    expect(cases.length).toBeGreaterThanOrEqual(20);
    expect(new Set(cases.map(({ base }) => base))).toEqual(new Set([10, 2, 3, 8, 12, 16]));
    for (const { uuid } of cases)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("passes every case when the model is perfect", async () => {
    const { run } = await prepare("perfect");

    const results = await Promise.all((await readSuite()).map(run));

    expect(results).toEqual(results.map(() => expect.objectContaining({ passed: true })));
  });

  it("has a failed answer and an exception in every three cases when the model is flakey", async () => {
    const { run } = await prepare("flakey");
    const cases = (await readSuite()).slice(0, 3);

    const results = await Promise.all(cases.map(run));

    expect(results.map(({ passed, exception }) => [passed, exception?.stage, exception?.message])).toEqual([
      [true, undefined, undefined],
      [
        false,
        "extract",
        'Context: Extracting numerical answer from LLM response.\nError: could not read a number in base 10 from "hello world"',
      ],
      [false, "infer", "Error: Flakey model failed"],
    ]);
  });

  it("includes the base of the answer in the prompt", async () => {
    const { run } = await prepare("perfect");
    const [item] = (await readSuite()).filter(({ base }) => base === 12);

    const { stages } = await run(item!);

    expect(stages["prepare"]).toEqual([
      {
        role: "system",
        content:
          "You are a calculator that takes questions in plain words and in formulas.\n" +
          "Answer with the number alone, written in base 12, without a prefix and without an explanation.",
      },
      { role: "user", content: "A gross is twelve dozens. Write it in base twelve." },
    ]);
  });
});
