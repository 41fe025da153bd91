import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { createManualClock, type LogEntry, type ManualClock } from "../../../local/index.ts";
import { Api, aSimpleRun } from "../../e2e/support/api.ts";
import { AppInProcess } from "../../support/app-in-process.ts";

const DAY_MS = 86_400_000;

describe("purgeHistories", () => {
  let app: AppInProcess;
  let api: Api;
  let clock: ManualClock;
  let log: LogEntry[];
  beforeEach(async () => {
    app = new AppInProcess();
    log = [];
    // The app's own clock is unchanged: for the app, everything on this host happened 40 days ago.
    clock = createManualClock(new Date(Date.now() - 40 * DAY_MS).toISOString());
    await app.start(clock, (entry) => log.push(entry));
    api = new Api(app.url);
  });
  afterEach(async () => {
    await app.dispose();
    delete process.env["GOTAG_HISTORY_DAYS"];
  });

  const messages = () =>
    log.filter(({ functionName }) => functionName === "purgeHistories").map((entry) => entry.message);

  /** Advances the clock to 3:30 and returns the log of the timer function. */
  async function waitForPurge(): Promise<readonly string[]> {
    const now = clock.now();
    const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 3, 30);
    await clock.advance(next - now.getTime() + (next > now.getTime() ? 0 : DAY_MS));
    while (messages().length === 0) await wait(10);
    return messages();
  }

  async function countHistories(): Promise<unknown> {
    await app.stop();
    const database = new DatabaseSync(join(app.home, "taskhub.db"));
    try {
      return database.prepare("SELECT count(*) AS count FROM instances").get()?.["count"];
    } finally {
      database.close();
    }
  }

  it("removes old histories; status, log and summary stay, and the same request finds its run", async () => {
    const id = randomUUID();
    const request = aSimpleRun({ id });
    const runLog = await api.log(request);
    const summary = (await api.get(`/api/runs/${id}/summary`)).body;

    expect(await waitForPurge()).toEqual([
      expect.stringMatching(/^Purged 4 histories from before .+Z\. Run logs stay\.$/), // the suite and its three lanes
    ]);

    expect((await api.get(`/api/runs/${id}`)).body).toMatchObject({ status: "completed", counts: { passed: 3 } });
    expect((await api.get(`/api/runs/${id}/log`)).body).toEqual(runLog);
    expect((await api.get(`/api/runs/${id}/summary`)).body).toEqual(summary);
    expect((await api.get("/api/runs")).body.runs).toEqual([expect.objectContaining({ id })]);
    expect(await api.post("/api/runs", request)).toMatchObject({ status: 202, body: { status: "completed" } });
    expect((await api.post("/api/runs", { ...request, label: "x" })).status).toBe(409);
    expect((await api.delete(`/api/runs/${id}`)).status).toBe(204);
    expect(await countHistories()).toBe(0);
  });

  it("keeps histories that are younger than GOTAG_HISTORY_DAYS", async () => {
    process.env["GOTAG_HISTORY_DAYS"] = "50";
    await api.log(aSimpleRun());

    expect(await waitForPurge()).toEqual([expect.stringMatching(/^Purged 0 histories /)]);
    expect(await countHistories()).toBe(4);
  });

  it("reports an invalid GOTAG_HISTORY_DAYS and purges nothing", async () => {
    process.env["GOTAG_HISTORY_DAYS"] = "a month";
    await api.log(aSimpleRun());

    expect(await waitForPurge()).toEqual([
      expect.stringContaining('GOTAG_HISTORY_DAYS must be a whole number of days from 1 to 3650, not "a month".'),
    ]);
    expect(await countHistories()).toBe(4);
  });
});
