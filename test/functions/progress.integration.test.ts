import { replies } from "../support/fake-model-replies.ts";
import { caseId, simpleConfig, useAppWithModel } from "./app-with-model.ts";

const cases = Array.from({ length: 40 }, (_, index) => ({
  uuid: caseId(index),
  user: `${index}`,
  base: 10,
  answer: index,
}));

const { app } = useAppWithModel({
  rule: ({ lastMessage }) => replies.text(lastMessage === "3" ? "no idea" : "3", { latencyMs: 10 }),
});

describe("a run in progress", () => {
  it("lists the latest cases that did not pass, in short, and lists none once it has ended", async () => {
    const request = { pipeline: "simple", cases, config: simpleConfig("fake"), concurrency: 1 };
    const { id } = await app.post("/api/runs", request);

    const { latestFailures } = await app.runOnce(id, (run) => run.latestFailures !== undefined);
    const ended = await app.ended(id);

    expect(latestFailures[0]).toEqual({ caseId: cases[0]!.uuid, number: 1 });
    expect(latestFailures[3]).toEqual({
      caseId: cases[3]!.uuid,
      number: 4,
      stage: "extract",
      message: expect.stringMatching(/^\w*Error: /),
    });
    expect(ended.latestFailures).toBeUndefined();
  });
});
