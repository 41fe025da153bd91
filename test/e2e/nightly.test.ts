import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { WebhookReceiver } from "../support/webhook-receiver.ts";
import { Api } from "./support/api.ts";
import { App, kill, root } from "./support/app.ts";

describe("an eval, from its file to its verdict", () => {
  let folder: string;
  let receiver: WebhookReceiver;
  let served: App;
  let caller: App;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gotag-evals-"));
    mkdirSync(join(folder, "evals"));
    receiver = new WebhookReceiver();
    await receiver.start();
    const environment = {
      GOTAG_PIPELINES: join(root, "test/e2e/pipelines"),
      GOTAG_NOTIFY_SECRET: receiver.secret,
      GOTAG_NIGHTLY_SCHEDULE: "0 0 0 1 1 *",
    };
    served = new App({ environment: { ...environment, GOTAG_EVALS: join(folder, "none") } });
    caller = new App({ home: served.home, environment: { ...environment, GOTAG_EVALS: join(folder, "evals") } });
    const cases = Array.from({ length: 40 }, (_, number) => ({ uuid: randomUUID(), number }));
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  });
  afterEach(async () => {
    await caller.dispose();
    await served.dispose();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const calls = () => join(folder, "calls");
  const anEval = (more: object = {}) => ({
    pipeline: "slow",
    casesFile: join(folder, "cases.json"),
    config: { "infer.calls": calls(), "infer.waitMs": 1 },
    concurrency: 5,
    gates: ["passed>=36", "no-regression(base=baseline)"],
    notify: { url: receiver.url },
    ...more,
  });
  const write = (name: string, value: object) => writeFileSync(join(folder, "evals", name), JSON.stringify(value));

  it("is pushed with its cases, run, evaluated against the baseline, and reported to the receiver", async () => {
    const url = await served.serve();
    write("nightly.json", anEval());

    const pushed = await caller.gotag("push", "--json");
    const good = await caller.gotag("nightly", "run", "nightly");
    write("nightly.json", anEval({ gates: ["passed>=37"] }));
    await caller.gotag("push", "nightly");
    const bad = await caller.gotag("nightly", "run", "nightly", "--json");
    const run = await caller.gotag(
      "run",
      "--eval",
      "nightly",
      "infer.waitMs=0",
      "--limit",
      "9",
      "--gate",
      "passed==9",
      "--json",
    );
    const listed = await caller.gotag("evals");

    const [suite] = JSON.parse(pushed.stdout).suites;
    expect(suite.name).toMatch(/^tmp-gotag-evals-\w+-cases\.json$/);
    expect(good).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("this run is the baseline of the next one.\nReport: "),
    });
    expect(good.stdout).toContain("Its receiver was told.");
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      label: "nightly",
      night: { passed: false, notified: { delivered: true } },
      gates: [{ rule: "passed>=37", passed: false, actual: 36 }],
    });
    expect(JSON.parse(run.stdout)).toMatchObject({
      label: "nightly",
      counts: { total: 9, passed: 9 },
      gates: [{ passed: true }],
    });
    expect(listed.stdout).toMatch(/nightly +stored +slow +when asked for +\d{4}-\d\d-\d\d FAILED +[0-9a-f]{8} /);
    expect(receiver.received.map(({ isSigned, body }) => [isSigned, body.passed])).toEqual([
      [true, true],
      [true, false],
    ]);
    const { baseline } = (await new Api(url).get("/api/evals/nightly")).body;
    expect(baseline.run).toBe(receiver.received[0]!.body.run);
  });

  it("is not pushed if any eval has a problem, and all problems are reported", async () => {
    const url = await served.serve();
    write("a.json", anEval({ gates: ["nonsense"], schedul: "x" }));
    write("b.json", anEval());
    write("c.json", anEval({ config: { "infer.call": 1 } }));
    write("d.json", anEval({ gates: ["p95(nowhere)<1s"] }));

    const here = await caller.gotag("push");
    const there = await caller.gotag("push", "b", "c", "d");
    const unknown = await caller.gotag("push", "e");

    expect(here).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/2 problems; nothing was sent[^]*a\.json:1 gates\[0\][^]*a\.json:1 schedul/),
    });
    expect(there.code).toBe(2);
    expect(there.stderr).toMatch(/3 problems; nothing was sent[^]*c\.json infer\.call[^]*d\.json gates\[0\]/);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("There are: a, b, c, d") });
    expect((await new Api(url).get("/api/evals")).body).toEqual({ evals: [] });
  });

  it("is finished after a kill in the middle of its run, and reported once", async () => {
    const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8"));
    write(
      "nightly.json",
      anEval({ cases, casesFile: undefined, config: { "infer.calls": calls(), "infer.waitMs": 30 } }),
    );
    const count = () => (existsSync(calls()) ? readFileSync(calls(), "utf8").split("\n").length - 1 : 0);
    const child = caller.spawn("nightly", "run", "nightly");
    child.stdout!.resume();
    child.stderr!.resume();
    while (count() < 10) {
      if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode} before it could be killed.`);
      await wait(5);
    }
    await kill(child);
    expect(receiver.received).toHaveLength(0);

    const url = await caller.serve();
    for (;;) {
      const { last } = (await new Api(url).get("/api/evals/nightly")).body;
      if (last?.notified?.delivered) break;
      await wait(50);
    }
    await wait(500);

    expect(receiver.received).toMatchObject([
      { isSigned: true, body: { passed: true, counts: { total: 40, passed: 36, errors: 4 } } },
    ]);
  });
});
