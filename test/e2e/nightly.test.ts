import { setTimeout as wait } from "node:timers/promises";
import { Folder } from "../support/folder.ts";
import { perTest } from "../support/resources.ts";
import { WebhookReceiver } from "../support/webhook-receiver.ts";
import { Api } from "./support/api.ts";
import { App, kill } from "./support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "./support/slow-pipeline.ts";

describe("an eval, from its file to its verdict", () => {
  const folder = perTest(() => new Folder());
  const receiver = perTest(() => new WebhookReceiver());
  const environment = () => ({
    ...TEST_PIPELINES,
    GOTAG_NOTIFY_SECRET: receiver.secret,
    GOTAG_NIGHTLY_SCHEDULE: "0 0 0 1 1 *",
  });
  const served = perTest(() => new App({ environment: { ...environment(), GOTAG_EVALS: folder.at("none") } }));
  const caller = perTest(
    () => new App({ home: served.home, environment: { ...environment(), GOTAG_EVALS: folder.at("evals") } }),
  );
  beforeEach(async () => {
    await receiver.start();
    folder.write("cases.json", numberedCases(40));
  });

  const anEval = (more: object = {}) => ({
    pipeline: "slow",
    casesFile: folder.at("cases.json"),
    config: { "infer.calls": folder.at("calls"), "infer.waitMs": 1 },
    concurrency: 5,
    gates: ["passed>=36", "no-regression(base=baseline)"],
    notify: { url: receiver.url },
    ...more,
  });
  const write = (name: string, value: object) => folder.write(`evals/${name}`, value);

  it("is pushed with its cases, run, evaluated against the baseline, and reported to the receiver", async () => {
    const url = await served.serve();
    write("nightly.json", anEval());

    const pushed = await caller.gotag("push", "--json");
    const good = await caller.gotag("nightly", "run", "nightly");
    write("nightly.json", anEval({ gates: ["passed>=37"] }));
    await caller.gotag("push", "nightly");
    const bad = await caller.gotag("nightly", "run", "nightly", "--json");
    const run = await caller.gotag(..."run --eval nightly infer.waitMs=0 --limit 9 --gate passed==9 --json".split(" "));
    const listed = await caller.gotag("evals");

    const [suite] = JSON.parse(pushed.stdout).suites;
    expect(suite.name).toMatch(/^tmp-gotag-test-\w+-cases\.json$/);
    expect(good).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("this run is the baseline of the next one.\nReport: "),
    });
    expect(good.stdout).toContain("The receiver was notified.");
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
    expect(listed.stdout).toMatch(/nightly +stored +slow +on request +\d{4}-\d\d-\d\d FAILED +[0-9a-f]{8} /);
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
    const config = { "infer.calls": folder.at("calls"), "infer.waitMs": 30 };
    write("nightly.json", anEval({ cases: numberedCases(40), casesFile: undefined, config }));
    const { child } = caller.start("nightly", "run", "nightly");
    while (callsIn(folder.at("calls")).length < 10) {
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
