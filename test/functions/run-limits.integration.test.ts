import { replies } from "../support/fake-model-replies.ts";
import { prices, sameCases, simpleConfig, useAppWithModel } from "./app-with-model.ts";

const { app, server } = useAppWithModel({
  rule: () => replies.text("2", { latencyMs: 5 }),
  models: [{ name: "priced", prices }],
});

describe("a run with a limit", () => {
  const run = async (more: object) => {
    const request = { pipeline: "simple", cases: sameCases(300), config: simpleConfig("priced"), concurrency: 5 };
    const { id } = await app.post("/api/runs", { ...request, ...more });
    return app.ended(id);
  };

  it.each([{ maxTokens: 2_000 }, { maxCostUsd: 0.2 }])(
    "ends as cancelled when it reaches %j, with the results so far",
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

  it("ends after the first few cases when the key of its model is wrong, and names the setting", async () => {
    server.use(() => replies.status(401));

    const { status, error, counts } = await run({});

    expect(status).toBe("failed");
    expect(error).toMatch(
      /^The first \d+ cases ended because of a setting\. .*"priced".* 401 Unauthorized.*GOTAG_KEY_PRICED/s,
    );
    expect(counts.errors).toBeGreaterThanOrEqual(5);
    expect(server.calls.length).toBeLessThanOrEqual(10);
  });

  it("is not reached when every answer is cached by an earlier run, which then costs nothing", async () => {
    server.use(() => replies.text("2"));
    const first = await run({ cache: true, cases: sameCases(20) });
    const calls = server.calls.length;

    const second = await run({ cache: true, cases: sameCases(20) });

    expect(calls).toBeGreaterThan(0);
    expect(server.calls).toHaveLength(calls);
    const logOf = async ({ id }: { id: string }) => (await app.get(`/api/runs/${id}/log`)).results;
    const [before, after] = [await logOf(first), await logOf(second)];
    expect(after.map(({ stages }: any) => stages)).toEqual(before.map(({ stages }: any) => stages));
    expect(after[0].metadata.stages.infer.usage).toEqual({ inputTokens: 0, outputTokens: 0, costUsd: 0, cacheHits: 1 });
  });
});
