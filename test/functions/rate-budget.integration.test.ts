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

describe("a model with a rate budget", () => {
  let app: AppInProcess;
  let server: FakeModelServer;
  beforeAll(async () => {
    server = await startFakeModelServer({ rule: () => replies.text("2") });
    const endpoint = server.url;
    const models = [
      { name: "requests", type: "OPEN_AI", endpoint, requestsPerMinute: 1_200 },
      { name: "tokens", type: "OPEN_AI", endpoint, tokensPerMinute: 60_000 },
    ];
    app = new AppInProcess({ models });
    await app.start();
  });
  afterEach(() => server.forget());
  afterAll(async () => {
    await app.dispose();
    await server.stop();
  });

  const start = (model: string, count: number) =>
    app.post("/api/runs", {
      pipeline: "simple",
      cases: cases(count),
      config: ["prepare.template=template.njk", `infer.model.name=${model}`],
      concurrency: 20,
    });

  it("is called no more often than it may be, by two runs together", async () => {
    const startedAt = Date.now();

    const runs = await Promise.all([start("requests", 30), start("requests", 30)]);
    const ended = await Promise.all(runs.map(({ id }) => app.ended(id)));

    expect(ended).toMatchObject([{ counts: { passed: 30 } }, { counts: { passed: 30 } }]);
    // 5 % below the 1,200 calls a minute that it may have: none begins before its turn.
    const turnMs = 60_000 / (0.95 * 1_200);
    const early = server.calls.map(({ askedAt }, turn) => startedAt + turn * turnMs - askedAt).filter((ms) => ms > 1);
    expect(early).toEqual([]);
  });

  it("is given no more tokens than it may have", async () => {
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
