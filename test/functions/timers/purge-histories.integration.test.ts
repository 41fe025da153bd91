import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { createManualClock, type ManualClock } from "../../../local/manual-clock.ts";
import { startHost, type Host, type LogEntry } from "../../../local/index.ts";
import { Api, aSimpleRun } from "../../e2e/support/api.ts";
import { root } from "../../e2e/support/app.ts";

const DAY_MS = 86_400_000;

describe("purgeHistories", () => {
  let home: string;
  let clock: ManualClock;
  let log: LogEntry[];
  let host: Host;
  let api: Api;
  const settings: Record<string, string | undefined> = {};

  /** Starts a host that finds itself so many days back. */
  async function startBack(days: number, environment: Record<string, string> = {}): Promise<void> {
    home = mkdtempSync(join(tmpdir(), "gotag-purge-"));
    for (const [name, value] of Object.entries({ ...environment, GOTAG_HOME: home, AzureWebJobsStorage: "" })) {
      settings[name] = process.env[name];
      process.env[name] = value;
    }
    const functions = readdirSync(join(root, "functions"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(root, "functions", file));
    log = [];
    clock = createManualClock(new Date(Date.now() - days * DAY_MS).toISOString());
    const more = {
      appDirectory: root,
      storage: join(home, "taskhub.db"),
      clock,
      log: (entry: LogEntry) => log.push(entry),
    };
    host = await startHost({ functions, ...more });
    api = new Api(host.url);
  }
  afterEach(async () => {
    await host.stop();
    for (const [name, value] of Object.entries(settings))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    rmSync(home, { recursive: true, force: true });
  });

  const messages = () =>
    log.filter(({ functionName }) => functionName === "purgeHistories").map((entry) => entry.message);
  /** Lets the next night come, and waits for what the timer function has to say. */
  async function aNightPasses(): Promise<readonly string[]> {
    const before = messages().length;
    await clock.advance(DAY_MS);
    while (messages().length === before) await wait(10);
    return messages().slice(before);
  }
  async function histories(): Promise<number> {
    await host.stop();
    const database = new DatabaseSync(join(home, "taskhub.db"));
    try {
      return database.prepare("SELECT count(*) AS count FROM instances").get()!["count"] as number;
    } finally {
      database.close();
    }
  }

  it("removes what is old; status, log and summary stay, and the same request finds its run", async () => {
    await startBack(40);
    const request = aSimpleRun({ id: randomUUID() });
    const log = await api.log(request);
    const summary = (await api.get(`/api/runs/${request.id}/summary`)).body;

    // Two lanes at least, and the suite.
    expect(await aNightPasses()).toEqual([
      expect.stringMatching(/^Purged [3-9] histories from before .+Z\. Run logs stay\.$/),
    ]);

    expect((await api.get(`/api/runs/${request.id}`)).body).toMatchObject({
      status: "completed",
      counts: { passed: 3 },
    });
    expect((await api.get(`/api/runs/${request.id}/log`)).body).toEqual(log);
    expect((await api.get(`/api/runs/${request.id}/summary`)).body).toEqual(summary);
    expect((await api.get("/api/runs")).body.runs).toEqual([expect.objectContaining({ id: request.id })]);
    expect(await api.post("/api/runs", request)).toMatchObject({ status: 202, body: { status: "completed" } });
    expect(await api.post("/api/runs", { ...request, label: "x" })).toMatchObject({ status: 409 });
    expect((await api.delete(`/api/runs/${request.id}`)).status).toBe(204);
    expect(await histories()).toBe(0);
  });

  it("leaves what is younger than GOTAG_HISTORY_DAYS", async () => {
    await startBack(40, { GOTAG_HISTORY_DAYS: "50" });
    await api.log(aSimpleRun());

    await clock.advance(DAY_MS);
    await wait(200);

    expect(messages()).toEqual([]);
    expect(await histories()).toBeGreaterThan(0);
  });

  it("says what is wrong with GOTAG_HISTORY_DAYS, and purges nothing", async () => {
    await startBack(40, { GOTAG_HISTORY_DAYS: "a month" });
    await api.log(aSimpleRun());

    expect(await aNightPasses()).toEqual([
      expect.stringContaining('GOTAG_HISTORY_DAYS must be a whole number of days from 1 to 3650, not "a month".'),
    ]);
    expect(await histories()).toBeGreaterThan(0);
  });
});
