import { testPipeline } from "../../shared/testing/test-pipeline.ts";

const open = (answer?: string) =>
  testPipeline(import.meta.dirname, {
    settings: ["infer.model.name=perfect"],
    ...(answer && { answer: () => answer }),
  });

describe("the starter pipeline", () => {
  it("passes every case when the model is perfect", async () => {
    const { readCases, run } = await open();

    const results = await Promise.all((await readCases("cases.yaml")).map(run));

    expect(results).toEqual(results.map(() => expect.objectContaining({ passed: true })));
  });

  it("sends the model the tasks of the teams and the message of the customer", async () => {
    const { run } = await open();

    const { stages } = await run({ message: "I cannot log in.", team: "technical" });

    expect(stages["prepare"]).toEqual([
      { role: "system", content: expect.stringContaining("technical: something does not work") },
      { role: "user", content: "I cannot log in." },
    ]);
  });

  it.each([
    { answer: "Billing.", passed: true },
    { answer: "technical", passed: false },
    {
      answer: "billing or other",
      passed: false,
      error: /^Context: Reading the team from the answer\.\nError: expected/,
    },
    { answer: "hello world", passed: false, error: /found "hello world"$/ },
  ])("takes $answer for what it is", async ({ answer, passed, error }) => {
    const { run } = await open(answer);

    const result = await run({ message: "Where is my invoice?", team: "billing" });

    expect(result.passed).toBe(passed);
    if (error) expect(result.exception?.message).toMatch(error);
  });
});
