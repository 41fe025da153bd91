import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import type { LogEntry } from "../../../local/index.ts";
import { Api } from "../../e2e/support/api.ts";
import { AppInProcess } from "../../support/app-in-process.ts";
import { MovedTime } from "../../support/moved-time.ts";
import { WebhookReceiver } from "../../support/webhook-receiver.ts";

const cases = Array.from({ length: 9 }, (_, index) => ({
  uuid: `00000000-0000-4000-8000-00000000000${index}`,
  number: index + 1,
}));
const anEval = (more: object = {}) => ({ pipeline: "held", cases, concurrency: 3, ...more });

describe("the schedule of an eval on a local host", () => {
  let app: AppInProcess;
  let api: Api;
  let time: MovedTime;
  let log: LogEntry[];
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gotag-scheduled-"));
    app = new AppInProcess({ pipelines: join(import.meta.dirname, "pipelines"), evals: join(folder, "evals") });
    log = [];
    time = new MovedTime("2026-11-20T12:00:00Z");
    await start();
  });
  afterEach(async () => {
    await app.dispose();
    time.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    await app.start(time.clock, (entry) => log.push(entry));
    api = new Api(app.url);
  }
  /** Advances the clock while no host is running. */
  async function skipTo(moment: string): Promise<void> {
    await app.stop();
    await time.to(moment);
    await start();
    await time.to(moment);
  }
  const put = async (name: string, value: object) => {
    expect(await api.put(`/api/evals/${name}`, value)).toMatchObject({ status: 204 });
  };
  const blob = (name: string) => join(app.home, "blobs/evals", name);
  const read = (name: string) => JSON.parse(readFileSync(blob(name), "utf8"));
  const evalNamed = async (name: string) => (await api.get(`/api/evals/${name}`)).body;
  const runs = async () => (await api.get("/api/runs?limit=100")).body.runs;
  /** The result of the last scheduled run of an eval, when none is in progress. */
  async function lastResult(name = "nightly"): Promise<any> {
    for (;;) {
      const { current, last } = await evalNamed(name);
      if (current === undefined && last !== undefined && last.notified !== "pending") return last;
      await wait(10);
    }
  }

  it("starts an eval that is due once, and makes the first good run the baseline", async () => {
    await put("nightly", anEval({ schedule: "0 0 3 * * *", gates: ["errors==0", "no-regression(base=baseline)"] }));
    await time.to("2026-11-21T02:55:00Z");
    expect(await runs()).toEqual([]);

    await time.to("2026-11-21T03:00:00Z");
    const last = await lastResult();
    await time.to("2026-11-21T03:15:00Z");

    const [{ id, label }, ...others] = await runs();
    expect({ label, others }).toEqual({ label: "nightly", others: [] });
    expect(last).toMatchObject({ run: id, date: "2026-11-21", status: "completed", passed: true });
    expect(read("2026-11-21/nightly.json")).toMatchObject({
      run: id, occurrence: "2026-11-21T03:00:00.000Z", status: "completed", passed: true, isNewBaseline: true,
      counts: { total: 9, completed: 9, passed: 9, failed: 0, errors: 0 },
      gates: [{ passed: true }, { passed: true, reason: "There is no baseline to compare with yet." }],
      notes: ["There was no baseline to compare with. This run is the baseline of the next one."],
    }); // prettier-ignore
    expect(readFileSync(blob("2026-11-21/nightly.md"), "utf8")).toMatch(/^# .*nightly, 2026-11-21: passed/);
    expect(await evalNamed("nightly")).toMatchObject({ baseline: { run: id }, next: "2026-11-22T03:00:00.000Z" });
    expect(existsSync(blob("current/nightly.json"))).toBe(false);
  });

  it("starts only the most recent missed run, and none for times before the schedule was stored", async () => {
    await put("nightly", anEval({ schedule: "0 0 3 * * *" }));
    await time.to("2026-11-20T12:05:00Z");
    await skipTo("2026-11-23T08:02:00Z");
    await put("noon", anEval({ schedule: "0 0 12 * * *" }));
    await time.to("2026-11-23T08:10:00Z");
    await lastResult();

    expect(await runs()).toHaveLength(1);
    expect(read("2026-11-23/nightly.json")).toMatchObject({ occurrence: "2026-11-23T03:00:00.000Z" });
    expect(existsSync(blob("last/noon.json"))).toBe(false);
  });

  it("never runs an eval twice at once: an overlapping run starts when the other has ended", async () => {
    const hold = join(folder, "hold");
    writeFileSync(hold, "");
    await put("often", anEval({ schedule: "0 */5 * * * *", config: { "answer.hold": hold } }));
    await time.to("2026-11-20T12:05:00Z");
    await time.to("2026-11-20T12:25:00Z");
    const first = await runs();
    const refused = await api.post("/api/evals/often/run", {});
    rmSync(hold);
    await api.ended(first[0].id);
    await lastResult("often");
    await time.to("2026-11-20T12:30:00Z");
    await lastResult("often");

    expect(first).toHaveLength(1);
    const issues = [{ path: "run", message: first[0].id }];
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "eval-goes-on", detail: expect.stringContaining(first[0].id), issues },
    });
    expect(await runs()).toHaveLength(2);
    expect(readdirSync(blob("due/often")).map((name) => decodeURIComponent(name))).toEqual([
      "2026-11-20T12-05-00Z.json",
      "2026-11-20T12-30-00Z.json",
    ]);
    expect(readdirSync(blob("2026-11-20")).filter((name) => name.endsWith(".json"))).toEqual([
      expect.stringMatching(/^often\.[0-9a-f]{8}\.json$/),
      "often.json",
    ]);
  });

  it("starts no disabled eval, and no runs that were missed when it is enabled again", async () => {
    await put("nightly", anEval({ schedule: "0 0 3 * * *", enabled: false }));
    await time.to("2026-11-21T03:05:00Z");
    await put("nightly", anEval({ schedule: "0 0 3 * * *" }));
    await time.to("2026-11-21T03:30:00Z");

    expect(await runs()).toEqual([]);
    expect(await evalNamed("nightly")).toMatchObject({ enabled: true, next: "2026-11-22T03:00:00.000Z" });
  });

  it("follows the time zone when clocks are changed", async () => {
    await skipTo("2027-03-27T12:00:00Z");
    await put("nightly", anEval({ schedule: "0 30 2 * * *", timeZone: "Europe/Berlin" }));
    const counts: string[] = [];
    for (const at of ["03-28T00:55", "03-28T01:00", "03-28T01:35", "03-29T00:25", "03-29T00:30"].map(
      (at) => `2027-${at}`,
    )) {
      await time.to(`${at}:00Z`);
      counts.push(`${at} ${(await runs()).length}`);
    }
    await lastResult();
    await skipTo("2027-10-30T12:00:00Z");
    await lastResult();
    const before = (await runs()).length;
    for (const at of ["2027-10-31T00:25", "2027-10-31T00:30", "2027-10-31T01:30", "2027-10-31T23:00"]) {
      await time.to(`${at}:00Z`);
      if (at.endsWith("00:30")) await lastResult();
      counts.push(`${at} ${(await runs()).length - before}`);
    }

    expect(counts).toEqual([
      "2027-03-28T00:55 0", "2027-03-28T01:00 1", "2027-03-28T01:35 1", "2027-03-29T00:25 1", "2027-03-29T00:30 2",
      "2027-10-31T00:25 0", "2027-10-31T00:30 1", "2027-10-31T01:30 1", "2027-10-31T23:00 1",
    ]); // prettier-ignore
    expect(read("2027-03-28/nightly.json")).toMatchObject({ occurrence: "2027-03-28T01:00:00.000Z" });
  });

  it("reports why a run cannot start: in its result, or in the log if the schedule is invalid", async () => {
    mkdirSync(join(folder, "evals"));
    writeFileSync(join(folder, "evals/broken.yaml"), "pipeline: held\nschedule: never\ncasesFile: x.yaml\n");
    writeFileSync(join(folder, "evals/gone.yaml"), 'pipeline: held\ncasesFile: gone.yaml\nschedule: "0 0 13 * * *"\n');
    writeFileSync(join(folder, "evals/wrong.yaml"), 'pipeline: held\ngates: [nonsense]\nschedule: "0 0 13 * * *"\n');
    await put("good", anEval({ schedule: "0 0 13 * * *" }));
    await time.to("2026-11-20T12:05:00Z");
    await time.to("2026-11-20T13:00:00Z");
    await Promise.all(["gone", "wrong", "good"].map(lastResult));

    expect(await runs()).toHaveLength(1);
    expect(read("2026-11-20/gone.json")).toMatchObject({
      status: "not-started", passed: false, isNewBaseline: false,
      problems: [{ path: "casesFile", message: expect.stringMatching(/^There is no case file "gone.yaml"/) }],
    }); // prettier-ignore
    expect(read("2026-11-20/wrong.json").problems.map(({ path }: any) => path)).toEqual([
      "evals/wrong.yaml:2 gates[0]",
      "evals/wrong.yaml:1 cases",
    ]);
    expect(readFileSync(blob("2026-11-20/wrong.md"), "utf8")).toContain("Nothing was run: the eval has 2 problems.");
    expect(log.map(({ message }) => message).join("\n")).toMatch(
      /"broken" could not be checked:[^]*evals\/broken.yaml:2 schedule/,
    );
    expect(await evalNamed("broken")).toMatchObject({ problems: [{ path: "evals/broken.yaml:2 schedule" }] });
  });

  it("starts a scheduled run whose host was killed before it could start it", async () => {
    await put("nightly", anEval({ schedule: "0 0 3 * * *" }));
    const run = randomUUID();
    const occurrence = "2026-11-20T03:00:00.000Z";
    mkdirSync(blob("current"), { recursive: true });
    writeFileSync(blob("current/nightly.json"), JSON.stringify({ run, startedAt: occurrence, occurrence }));
    await time.to("2026-11-20T12:05:00Z");

    expect(await lastResult()).toMatchObject({ run, date: "2026-11-20", passed: true });
    expect(existsSync(blob("current/nightly.json"))).toBe(false);
  });

  it("starts despite invalid blobs", async () => {
    const texts = ["", "{", "null", "[]", '{"run":1}', "\0"];
    for (const [number, text] of texts.entries()) {
      for (const kind of ["current", "since", "last", "baselines"]) {
        mkdirSync(blob(kind), { recursive: true });
        writeFileSync(blob(`${kind}/odd${number}.json`), text);
      }
      await put(`odd${number}`, anEval({ schedule: "0 0 3 * * *", gates: ["no-regression(base=baseline)"] }));
    }
    await time.to("2026-11-21T03:00:00Z");

    for (const number of texts.keys())
      expect(await lastResult(`odd${number}`)).toMatchObject({ date: "2026-11-21", passed: true });
  });

  it("evaluates a run as it started, even if the eval is changed or removed meanwhile", async () => {
    const hold = join(folder, "hold");
    writeFileSync(hold, "");
    await put("nightly", anEval({ gates: ["passed==9"], config: { "answer.hold": hold } }));
    const { id } = (await api.post("/api/evals/nightly/run", {})).body;
    await api.delete("/api/evals/nightly");
    mkdirSync(blob("stored"));
    writeFileSync(blob("stored/nightly.json"), "broken");
    rmSync(hold);

    expect(await lastResult()).toMatchObject({ run: id, passed: true });
    expect(await api.post("/api/evals/nightly/run", {})).toMatchObject({ status: 400 });
  });

  it("starts many evals once each, even if the timer fires again while they start", async () => {
    const few = anEval({ cases: cases.slice(0, 1), concurrency: 1, schedule: "0 0 13 * * *" });
    mkdirSync(join(folder, "evals"));
    for (let number = 0; number < 30; number++)
      writeFileSync(join(folder, `evals/e${number}.json`), JSON.stringify(few));
    await time.to("2026-11-20T12:05:00Z");
    await time.to("2026-11-20T13:00:00Z");
    await time.to("2026-11-20T13:05:00Z");
    while ((await runs()).some(({ status }: any) => status !== "completed")) await wait(50);

    expect(new Set((await runs()).map(({ label }: any) => label)).size).toBe(30);
    expect(await runs()).toHaveLength(30);
  });
});

describe("the result of a scheduled run", () => {
  let app: AppInProcess;
  let api: Api;
  let time: MovedTime;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = new WebhookReceiver();
    await receiver.start();
    process.env["GOTAG_NOTIFY_SECRET"] = `whsec_${receiver.secret}`;
    app = new AppInProcess({ pipelines: join(import.meta.dirname, "pipelines") });
    time = new MovedTime("2026-11-20T12:00:00Z");
    await app.start(time.clock);
    api = new Api(app.url);
  });
  afterEach(async () => {
    await app.dispose();
    time.dispose();
    await receiver.stop();
    delete process.env["GOTAG_NOTIFY_SECRET"];
  });

  const gates = ["errors==0", "no-regression(base=baseline)"];
  const put = async (more: object) => {
    const answer = await api.put("/api/evals/nightly", anEval({ gates, notify: { url: receiver.url }, ...more }));
    expect(answer).toMatchObject({ status: 204 });
  };
  const start = async (): Promise<string> => (await api.post("/api/evals/nightly/run", {})).body.id;
  /** The eval when a run of it is evaluated and the receiver notified. */
  const notified = (id: string, options: { stepMs?: number } = {}): Promise<any> =>
    time.until(async () => {
      const found = (await api.get("/api/evals/nightly")).body;
      return found.last?.run === id && typeof found.last.notified === "object" ? found : undefined;
    }, options);
  const runNightly = async (options?: { stepMs?: number }) => notified(await start(), options);

  it("is sent with a valid signature, and a regression does not become the baseline", async () => {
    await put({});
    const good = await runNightly();
    await put({ config: { "judge.limit": 2 } });
    const bad = await runNightly();
    await put({});
    const fixed = await runNightly();

    expect(bad.baseline).toEqual(good.baseline);
    expect(fixed.baseline.run).toBe(fixed.last.run);
    expect(receiver.received.map(({ isSigned, body }) => ({ isSigned, passed: body.passed }))).toEqual([
      { isSigned: true, passed: true },
      { isSigned: true, passed: false },
      { isSigned: true, passed: true },
    ]);
    const { body, headers } = receiver.received[1]!;
    expect(headers["webhook-id"]).toBe(`eval_${bad.last.run}`);
    expect(body).toMatchObject({
      type: "eval.judged", eval: "nightly", run: bad.last.run, status: "completed", date: "2026-11-20", baseline: good.last.run,
      counts: { total: 9, passed: 2, failed: 7, errors: 0 },
      comparison: { counts: { broken: 7, fixed: 0 }, significance: { pValue: 0.015625 } },
      gates: [{ passed: true }, { passed: false, actual: 0.015625, reason: expect.stringContaining("7 broke and 0 were fixed of 9") }],
      links: { self: `/api/runs/${bad.last.run}` },
    }); // prettier-ignore
    expect(body.markdown).toMatch(/nightly, 2026-11-20: FAILED[^]*1 of 2 gates failed[^]*broken/);
    expect((await api.get(`/api/runs/${bad.last.run}/gates`)).body).toEqual(body.gates);
  });

  it("is sent again until the receiver accepts it, no sooner than it requests", async () => {
    await put({});
    receiver.answers.push({ status: 500 }, { status: 429, headers: { "retry-after": "3600" } }, { status: 302 });
    const found = await runNightly();

    const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
    const times = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(found.last.notified).toMatchObject({ delivered: true, status: 204 });
    expect(new Set(ids).size).toBe(1);
    expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(5);
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(3600);
    expect(ids).toHaveLength(4);
  });

  it("is given up after about a day, and stored as not delivered", async () => {
    await put({});
    receiver.status = 500;
    const found = await runNightly({ stepMs: 15 * 60_000 });

    const times = receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect(found.last.notified).toMatchObject({ delivered: false, status: 500, error: "The receiver answered 500." });
    expect(receiver.received).toHaveLength(12);
    expect((times.at(-1)! - times[0]!) / 3600).toBeGreaterThan(22);
    expect((times.at(-1)! - times[0]!) / 3600).toBeLessThan(27);
  });

  it("is not sent again to a receiver that is gone, and stored as not delivered", async () => {
    await put({});
    receiver.answers.push({ status: 410 });

    expect((await runNightly()).last.notified).toMatchObject({ delivered: false, status: 410 });
    expect(receiver.received).toHaveLength(1);
  });

  it("is sent only for failures if the eval says so", async () => {
    await put({ notify: { url: receiver.url, when: "failure" } });
    const id = await start();
    await time.until(async () => ((await api.get("/api/evals/nightly")).body.last?.run === id ? true : undefined));
    await put({ notify: { url: receiver.url, when: "failure" }, config: { "judge.limit": 0 } });
    await runNightly();

    expect(receiver.received.map(({ body }) => body.passed)).toEqual([false]);
  });

  it("has no comparison if the baseline was deleted; deleting a run also deletes the history of its evaluation", async () => {
    await put({});
    const first = await runNightly();
    expect(await api.delete(`/api/runs/${first.last.run}`)).toMatchObject({ status: 204 });
    const second = await runNightly();

    const note = `The baseline ${first.last.run} is not there any more, so there was nothing to compare with.`;
    expect(receiver.received[1]!.body).toMatchObject({
      passed: true,
      notes: [`${note} This run is the baseline of the next one.`],
    });
    expect(second.baseline.run).toBe(second.last.run);
    await app.stop();
    const database = new DatabaseSync(join(app.home, "taskhub.db"));
    const rows = database.prepare("SELECT id FROM instances").all();
    const ids = rows.map(({ id }) => String(id));
    database.close();
    expect(ids).toContain(`${second.last.run}:eval`);
    expect(ids.filter((id) => id.startsWith(first.last.run))).toEqual([]);
  });

  it("needs a secret for signing when the eval is stored", async () => {
    await app.stop();
    delete process.env["GOTAG_NOTIFY_SECRET"];
    await app.start(time.clock);
    api = new Api(app.url);

    const issue = { path: "notify", message: expect.stringMatching(/^GOTAG_NOTIFY_SECRET is not set\. It is base64/) };
    expect(await api.put("/api/evals/nightly", anEval({ notify: { url: receiver.url } }))).toMatchObject({
      status: 400,
      body: { issues: [issue] },
    });
  });

  it("does not change the baseline if the run was cancelled", async () => {
    await put({});
    const good = await runNightly();
    const hold = join(app.home, "hold");
    writeFileSync(hold, "");
    await put({ config: { "answer.hold": hold } });
    const id = await start();
    await api.post(`/api/runs/${id}/cancel`, {});
    const found = await notified(id);

    expect(found).toMatchObject({ baseline: good.baseline, last: { status: "cancelled", passed: false } });
    expect(receiver.received[1]!.body).toMatchObject({ status: "cancelled", passed: false });
  });
});
