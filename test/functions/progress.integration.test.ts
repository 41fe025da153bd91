import { AppInProcess } from "../support/app-in-process.ts";
import { replies } from "../support/fake-model-replies.ts";
import { startFakeModelServer, type FakeModelServer } from "../support/fake-model-server.ts";

const cases = Array.from({ length: 40 }, (_, index) => ({
  uuid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  user: `${index}`,
  base: 10,
  answer: index,
}));

describe("a run that goes on", () => {
  let app: AppInProcess;
  let server: FakeModelServer;
  beforeAll(async () => {
    server = await startFakeModelServer({
      rule: ({ lastMessage }) => replies.text(lastMessage === "3" ? "no idea" : "3", { latencyMs: 10 }),
    });
    app = new AppInProcess({ models: [{ name: "fake", type: "OPEN_AI", endpoint: server.url }] });
    await app.start();
  });
  afterAll(async () => {
    await app.dispose();
    await server.stop();
  });

  it("tells of the latest cases that did not pass, in short, and no more of them once it has ended", async () => {
    const config = ["prepare.template=template.njk", "infer.model.name=fake"];
    const { id } = await app.post("/api/runs", { pipeline: "simple", cases, config, concurrency: 1 });

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
