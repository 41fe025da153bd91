import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { benchCases } from "../../bench/bench-case.ts";
import { countClaims, durableActions, linearActions } from "../../bench/durable-actions.ts";
import { startModelServer, type ModelServer } from "../../bench/start-model-server.ts";
import { createManualClock, type HostStats } from "../../local/index.ts";
import { AppInProcess } from "../support/app-in-process.ts";

const STAGES = 4;

describe("the cost of a run of a linear pipeline on Azure", () => {
  let app: AppInProcess;
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer({ kind: "fixed", ms: 0 }, 1000);
    app = new AppInProcess({ pipelines: join(import.meta.dirname, "../../bench/pipelines") });
  });
  // Time does not pass, so results are saved only when there are enough of them.
  beforeEach(() => app.start(createManualClock("2026-11-22T08:00:00Z")));
  afterEach(() => app.stop());
  afterAll(async () => {
    await app.dispose();
    await server.stop();
  });

  const runSuite = async (cases: number, lanes: number) => {
    const config = [`infer.url=${server.url}`];
    const request = { pipeline: "linear", cases: benchCases(cases, undefined), config, concurrency: lanes };
    const { id } = await app.post("/api/runs", request);
    const { counts } = await app.ended(id);
    expect(counts.passed).toBe(cases);
    return { saves: readdirSync(join(app.home, "blobs/runs", id, "results")).length };
  };
  /** The log is written a moment before the last results are processed and the queue is closed. */
  const until = async (isSo: (stats: HostStats) => boolean): Promise<HostStats> => {
    while (!isSo(app.stats())) await wait(5);
    return app.stats();
  };

  it("matches the formula for 200 cases in one lane", async () => {
    const { saves } = await runSuite(200, 1);

    expect(saves).toBe(20);
    // The results saved with the last claim are reported separately.
    const formula = linearActions({ cases: 200, stages: STAGES, lanes: 1, saves, reports: 1 });
    const stats = await until((so) => durableActions(so) >= formula);
    expect(durableActions(stats)).toBe(formula);
  });

  it("matches the formula for 1,000 cases in 50 lanes: at most 1.2 a case besides two a stage", async () => {
    const [cases, lanes] = [1000, 50];
    const { saves } = await runSuite(cases, lanes);

    const activities = cases * STAGES + saves + 1;
    const claims = countClaims(cases, lanes);
    // Starts, results of activities and lanes, and replies of the queue.
    const orchestrationMessages = 1 + lanes + activities + lanes + claims + 2;
    const stats = await until((so) => so.orchestrationMessages >= orchestrationMessages);
    expect(stats).toMatchObject({ activities, orchestrationMessages });
    // How often lanes report by themselves depends on who is faster.
    const reports = stats.entityOperations - (claims + 3);
    expect(reports).toBeLessThanOrEqual(saves);
    expect(durableActions(stats)).toBe(linearActions({ cases, stages: STAGES, lanes, saves, reports }));
    expect(durableActions(stats)).toBeLessThanOrEqual((2 * STAGES + 1.2) * cases);
  });
});
