import { replies } from "../support/fake-model-replies.ts";
import { sameCases, simpleConfig, useAppWithModel } from "./app-with-model.ts";

const { app, server } = useAppWithModel({
  rule: () => replies.text("2"),
  models: [
    { name: "requests", requestsPerMinute: 1_200 },
    { name: "tokens", tokensPerMinute: 60_000 },
  ],
});

describe("a model with a rate budget", () => {
  const start = (model: string, count: number) =>
    app.post("/api/runs", {
      pipeline: "simple",
      cases: sameCases(count),
      config: simpleConfig(model),
      concurrency: 20,
    });

  it("is called within its limit by two runs together", async () => {
    const startedAt = Date.now();

    const runs = await Promise.all([start("requests", 30), start("requests", 30)]);
    const ended = await Promise.all(runs.map(({ id }) => app.ended(id)));

    expect(ended).toMatchObject([{ counts: { passed: 30 } }, { counts: { passed: 30 } }]);
    // 5 % below the limit of 1,200 calls a minute: none begins before its turn.
    const turnMs = 60_000 / (0.95 * 1_200);
    const early = server.calls.map(({ askedAt }, turn) => startedAt + turn * turnMs - askedAt).filter((ms) => ms > 1);
    expect(early).toEqual([]);
  });

  it("gets no more tokens than its limit", async () => {
    const startedAt = Date.now();

    const { id } = await start("tokens", 30);
    expect(await app.ended(id)).toMatchObject({ counts: { passed: 30 } });
    const { results } = await app.get(`/api/runs/${id}/log`);
    const { inputTokens, outputTokens } = results[0].metadata.stages.infer.usage;
    // Calls of the next 2 s are planned before it is known what those before them needed.
    const mayHave = (atMs: number) => (60_000 * (atMs + 2_000)) / 60_000;
    const over = server.calls.filter(
      ({ askedAt }, call) => (call + 1) * (inputTokens + outputTokens) > mayHave(askedAt - startedAt),
    );
    expect(over).toEqual([]);
  });
});
