import { AppInProcess } from "../support/app-in-process.ts";
import { replies } from "../support/fake-model-replies.ts";
import { startFakeModelServer, type FakeModelServer } from "../support/fake-model-server.ts";

const cases = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    uuid: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    user: "1 + 1",
    base: 10,
    answer: 2,
  }));

describe("a run that cannot go on", () => {
  let app: AppInProcess;
  let server: FakeModelServer;
  beforeAll(async () => {
    server = await startFakeModelServer({ rule: () => replies.text("2", { latencyMs: 5 }) });
    const prices = { inputPer1M: 100, outputPer1M: 100 };
    app = new AppInProcess({ models: [{ name: "priced", type: "OPEN_AI", endpoint: server.url, prices }] });
    await app.start();
  });
  afterEach(() => server.forget());
  afterAll(async () => {
    await app.dispose();
    await server.stop();
  });

  const run = async (more: object) => {
    const config = ["prepare.template=template.njk", "infer.model.name=priced"];
    const { id } = await app.post("/api/runs", {
      pipeline: "simple",
      cases: cases(300),
      config,
      concurrency: 5,
      ...more,
    });
    return app.ended(id);
  };

  it.each([{ maxTokens: 2_000 }, { maxCostUsd: 0.2 }])(
    "for it has reached %j ends as cancelled, with what is done",
    async (limit) => {
      const { id, status, error, counts } = await run(limit);

      expect(status).toBe("cancelled");
      expect(error).toMatch(/^The run reached its (maxTokens of 2000|maxCostUsd of 0\.2): /);
      const { results } = await app.get(`/api/runs/${id}/log`);
      const { inputTokens, outputTokens } = results[0].metadata.stages.infer.usage;
      const enough = Math.ceil(2_000 / (inputTokens + outputTokens));
      expect(counts.completed).toBeGreaterThanOrEqual(enough);
      // Beyond it there are at most the claims under way: of each lane up to ten cases.
      expect(counts.completed).toBeLessThanOrEqual(enough + 5 * 10);
    },
  );

  it("for the key of its model is wrong ends after the first few cases, and says which setting to look at", async () => {
    server.use(() => replies.status(401));

    const { status, error, counts } = await run({});

    expect(status).toBe("failed");
    expect(error).toMatch(
      /^The first \d+ cases ended because of a setting\. .*"priced".* 401 Unauthorized.*GOTAG_KEY_PRICED/s,
    );
    expect(counts.errors).toBeGreaterThanOrEqual(5);
    expect(server.calls.length).toBeLessThanOrEqual(10);
  });

  it("has nothing to stop it where every answer was kept by a run before, and then costs nothing", async () => {
    server.use(() => replies.text("2"));
    const first = await run({ cache: true, cases: cases(20) });
    const calls = server.calls.length;

    const second = await run({ cache: true, cases: cases(20) });

    expect(calls).toBeGreaterThan(0);
    expect(server.calls).toHaveLength(calls);
    const logOf = async ({ id }: { id: string }) => (await app.get(`/api/runs/${id}/log`)).results;
    const [before, after] = [await logOf(first), await logOf(second)];
    expect(after.map(({ stages }: any) => stages)).toEqual(before.map(({ stages }: any) => stages));
    expect(after[0].metadata.stages.infer.usage).toEqual({ inputTokens: 0, outputTokens: 0, costUsd: 0, cacheHits: 1 });
  });
});
