import { basename } from "node:path";
import type { ApiClient } from "../../../cli/client/api-client.ts";
import type { App } from "../../../cli/client/connect.ts";
import { followRun, reportIdle } from "../../../cli/client/follow-run.ts";
import type { GateResult } from "../../../shared/contract/comparison.ts";
import { renderGates } from "../../../shared/reports/render/summary-blocks.ts";
import { renderSummary } from "../../../shared/reports/render/render-report.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { aRun } from "../a-run.ts";
import { aShell } from "../../support/run-command.ts";

const run = aRun();
const { id } = run;
const summary = summarizeRun(aRunLog([aResult()]));

const aGateResult = (more: Partial<GateResult> = {}): GateResult => ({
  rule: "errors==0",
  passed: true,
  actual: 0,
  limit: 0,
  reason: "errors is 0, within == 0.",
  ...more,
});

/** An app with a run. */
const anApp = ({
  ended = run,
  gates = [],
  ...more
}: Partial<App> & { ended?: typeof run; gates?: readonly GateResult[] } = {}): App => ({
  api: {
    getRun: async () => ended,
    getSummary: async () => summary,
    getGates: async () => gates,
  } as unknown as ApiClient,
  stays: () => false,
  isServed: () => true,
  pollMs: 0,
  ...more,
});

describe("followRun", () => {
  const home = perTest(() => new Folder());

  it("shows progress on stderr, and prints the summary and how to get the log", async () => {
    const shell = aShell();

    const code = await followRun(anApp(), { id }, shell);

    expect(code).toBe(0);
    expect(shell.said()).toBe("3/3 done: 2 passed, 0 failed, 1 errors; 0 s\n");
    expect(shell.printed()).toBe(`${renderSummary(summary)}\nLog: gotag log ${id}\n`);
  });

  it("prints one JSON document: the run with its summary", async () => {
    const shell = aShell();

    await followRun(anApp(), { id, json: true }, shell);

    expect(JSON.parse(shell.printed())).toEqual({ ...run, summary });
  });

  it.each([
    { outcomes: [true, true], status: "completed" as const, exitCode: 0 },
    { outcomes: [true, false], status: "completed" as const, exitCode: 1 },
    { outcomes: [false], status: "cancelled" as const, exitCode: 3 },
  ])("prints its gates, $outcomes of a $status run, and ends with $exitCode", async (given) => {
    const gates = given.outcomes.map((passed, index) => aGateResult({ rule: `errors<${index}`, passed }));
    const app = anApp({ gates, ended: aRun({ status: given.status }) });
    const [shell, asJson] = [aShell(), aShell()];

    expect(await followRun(app, { id }, shell)).toBe(given.exitCode);
    expect(await followRun(app, { id, json: true }, asJson)).toBe(given.exitCode);

    expect(shell.printed()).toBe(`${renderSummary(summary)}\n${renderGates(gates)}\nLog: gotag log ${id}\n`);
    expect(JSON.parse(asJson.printed()).gates).toEqual(gates);
  });

  it("prints the path of the log file on this machine", async () => {
    const file = `blobs/runs/${id}/log.json`;
    home.write(file, "{}");
    const from = async (folder: string) => {
      const shell = aShell({ folder });
      await followRun(anApp({ home: home.path }), { id }, shell);
      return shell.printed().split("\n").slice(-3);
    };

    expect(await from(home.at(".."))).toEqual([`Log: ${basename(home.path)}/${file}`, `     gotag log ${id}`, ""]);
    expect((await from(home.at("elsewhere")))[0]).toBe(`Log: ${home.at(file)}`);
  });

  it.each([
    { ended: aRun({ status: "failed", error: "storage\naway" }), says: "The run failed: storage\naway\n" },
    { ended: aRun({ status: "cancelled" }), says: "The run was cancelled.\n" },
  ])("ends with 3 when the run is $ended.status", async ({ ended, says }) => {
    const shell = aShell();

    expect(await followRun(anApp({ ended }), { id }, shell)).toBe(3);
    expect(shell.said().endsWith(says)).toBe(true);
    expect(shell.printed()).toContain("Total:");
  });

  it.each([
    { stays: false, url: undefined, says: `Nothing is lost. Resume with: npm run gotag -- wait ${id}` },
    { stays: true, url: undefined, says: `The run continues. Follow it with: npm run gotag -- wait ${id}` },
    {
      stays: true,
      url: "https://app",
      says: `The run continues. Follow it with: npm run gotag -- wait ${id} --url https://app`,
    },
  ])("ends with 130 after Ctrl-C, and says how to resume: $says", async ({ stays, url, says }) => {
    const shell = aShell({ environment: { npm_lifecycle_event: "gotag" } });
    const ended = aRun({ status: "running" });
    const app = anApp({ ended, stays: () => stays, pollMs: 60_000 });
    setImmediate(shell.interrupt);

    const code = await followRun(app, { id, url }, shell);

    expect(code).toBe(130);
    expect(shell.said().split("\n").at(-2)).toBe(`Interrupted. ${says}`);
    expect(shell.printed()).toBe("");
  });

  it("passes on the error of a status request", async () => {
    const getRun = async () => Promise.reject(new Error("There is no such run."));
    const app = anApp({ api: { getRun } as unknown as ApiClient });

    await expect(followRun(app, { id }, aShell())).rejects.toThrow(new Error("There is no such run."));
  });
});

const running = aRun({ status: "running" });
const ended = aRun({ status: "cancelled" });

describe("reportIdle", () => {
  it.each([
    { runs: [running], what: "the run" },
    { runs: [aRun({ status: "queued" })], what: "the run" },
    { runs: [ended, running], what: "runs that have not ended" },
  ])("says that no host works on $what", ({ runs, what }) => {
    const shell = aShell();

    reportIdle({ isServed: () => false }, runs, shell);

    expect(shell.said()).toBe(`No host works on ${what}. Resume with: gotag serve or gotag wait RUN\n`);
  });

  it.each([
    { runs: [running], isServed: true, because: "a host works on them" },
    { runs: [ended, aRun({ status: "failed" }), aRun()], isServed: false, because: "all have ended" },
    { runs: [], isServed: false, because: "there are none" },
  ])("prints nothing when $because", ({ runs, isServed }) => {
    const shell = aShell();

    reportIdle({ isServed: () => isServed }, runs, shell);

    expect(shell.said()).toBe("");
  });
});
