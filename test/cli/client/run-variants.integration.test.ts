import { compareRuns } from "../../../shared/reports/compare-runs.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const idOf = (number: number) => `0000000${number}-0f6e-4b39-9d0a-4f1f5c1e2d3a`;
const log = aRunLog([aResult()]);
const comparison = compareRuns(readReport(log), readReport(log));

describe("gotag run --vary", () => {
  let posted: { id: string; label: string; config: string[]; files: object }[];
  /** The statuses of the runs, in the order in which they are started. */
  let statuses: string[];
  let gates: object[];
  const interruption = perTest(() => new AbortController());
  const folder = perTest(() => new Folder());
  const server = perTest(() => {
    [posted, statuses, gates] = [[], [], []];
    return startFakeServer(({ method, url = "" }, response, body) => {
      if (method === "POST") {
        posted.push(JSON.parse(body));
        response.statusCode = 202;
        return { id: posted.at(-1)!.id, status: "queued", links: {}, warnings: [] };
      }
      if (url.startsWith("/api/pipelines/"))
        return describePipeline(new URL(url, "http://x").searchParams.getAll("set"));
      if (url.startsWith("/api/compare")) return comparison;
      if (url.endsWith("/summary")) return summarizeRun(log);
      if (url.endsWith("/gates")) return gates;
      return aRun({ id: url.slice(-36), status: (statuses[posted.length - 1] as "failed" | undefined) ?? "completed" });
    });
  });

  /** A pipeline that takes the values `good` and `fine`, and has no file. */
  function describePipeline(settings: readonly string[]) {
    const problems = settings.flatMap((setting) => {
      const [path = "", value = ""] = setting.split("=");
      return ["good", "fine"].includes(value) ? [] : [{ path, message: `knows no ${value}` }];
    });
    const described = [{ path: "prepare.template", template: true }];
    return problems.length > 0 ? { settings: described, problems } : { settings: described, graph: [] };
  }

  function vary(settings: readonly string[], ...options: readonly string[]) {
    let count = 0;
    const varied = settings.flatMap((setting) => ["--vary", setting]);
    return runCommand(["run", "simple", "a.b=good", ...varied, ...options, "--url", server.url], {
      folder: folder.path,
      newId: () => idOf(++count),
      interrupted: interruption.signal,
    });
  }

  it("runs each combination with its own label, one after another, and prints a table", async () => {
    folder.write("one.njk", "One.");
    folder.write("two.njk", "Two.");

    const { code, stdout, stderr } = await vary(["prepare.template=one.njk,two.njk"], "--label", "trial");

    expect(code).toBe(0);
    expect(posted.map(({ id, label, config, files }) => ({ id, label, config, files }))).toEqual([
      {
        id: idOf(1),
        label: "trial prepare.template=one.njk",
        config: ["a.b=good", "prepare.template=one.njk"],
        files: { "one.njk": "One." },
      },
      {
        id: idOf(2),
        label: "trial prepare.template=two.njk",
        config: ["a.b=good", "prepare.template=two.njk"],
        files: { "two.njk": "Two." },
      },
    ]);
    const requests = server.requests.filter((line) => line.startsWith("POST") || line.includes("/compare"));
    expect(requests).toEqual([
      "POST /api/runs",
      "POST /api/runs",
      `GET /api/compare?base=${idOf(1)}&candidate=${idOf(2)}&format=json`,
    ]);
    expect(stderr).toContain(`Run ${idOf(2)}, 2 of 2: prepare.template=two.njk\n`);
    expect(stdout.split("\n")).toHaveLength(5);
    expect(stdout).toMatch(/^prepare\.template=two\.njk +00000002 +completed +1\/1 .* 0 broken, 0 fixed +1$/m);
  });

  it("prints one JSON document", async () => {
    const { stdout } = await vary(["c.d=good", "e.f=good"], "--json");

    expect(JSON.parse(stdout)).toEqual({
      runs: [{ settings: ["c.d=good", "e.f=good"], ...aRun({ id: idOf(1) }), summary: summarizeRun(log), gates: [] }],
    });
  });

  it("checks all requests before the first run starts", async () => {
    expect(await vary(["c.d=good,bad,worse"])).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "Nothing was started. Some runs have problems:\n- c.d=bad: c.d: knows no bad\n- c.d=worse: c.d: knows no worse\n",
    });
    expect(posted).toEqual([]);
  });

  it.each([
    { statuses: ["cancelled", "completed"], gates: [{ passed: false }], code: 3 },
    { statuses: [], gates: [{ passed: false }], code: 1 },
    { statuses: [], gates: [{ passed: true }], code: 0 },
  ])("ends with the exit code of its worst run: $code", async ({ code, ...given }) => {
    ({ statuses, gates } = given);

    expect((await vary(["c.d=good,fine"])).code).toBe(code);
    expect(posted).toHaveLength(2);
  });

  it("says after Ctrl-C how to resume, and what was not started", async () => {
    statuses = ["completed", "running"];
    const varied = vary(["c.d=good,fine", "e.f=good,fine"]);
    while (!server.requests.includes(`GET /api/runs/${idOf(2)}`)) await new Promise(setImmediate);
    interruption.abort();

    const { code, stdout, stderr } = await varied;
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(stderr.split("\n").at(-2)).toBe(
      `Interrupted. 2 runs were not started. Resume with: gotag wait ${idOf(2)} --url ${server.url}`,
    );
  });

  it.each([
    { options: ["--id", idOf(7)], says: "--id cannot be used with --vary: each run has its own ID." },
    { options: ["--detach"], says: "--detach cannot be used with --vary, which waits for each run." },
  ])("refuses $options", async ({ options, says }) => {
    expect(await vary(["c.d=good"], ...options)).toEqual({ code: 2, stdout: "", stderr: `${says}\n` });
  });
});
