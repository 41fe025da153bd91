import { join } from "node:path";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { Api, aQuestion, aSimpleRun } from "./support/api.ts";
import { App, root } from "./support/app.ts";
import { openHost } from "./support/host.ts";

const config = (name: string) => ({ prepare: { template: "template.njk" }, infer: { model: { name } } });
const cases = Array.from({ length: 9 }, (_, index) => aQuestion({ answer: index, keywords: ["sums"] }));
const MISSING = "00000000-0000-4000-8000-000000000000";

describe("reports over HTTP", () => {
  const host = perBlock(() => openHost({ form: "source" }));
  const api = perBlock(() => new Api(host.url));
  /** Two runs of the same cases: one where all pass, and one where a third does. */
  let perfect: string;
  let flakey: string;

  beforeAll(async () => {
    const run = async (name: string) =>
      (await api.run(aSimpleRun({ cases, config: config(name), label: "nightly" }))).id as string;
    perfect = await run("perfect");
    flakey = await run("flakey");
  });

  const text = async (path: string) => {
    const response = await fetch(`${api.url}${path}`);
    return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
  };

  it("summarizes a run, with intervals and by stage and keyword", async () => {
    const { body } = await api.get(`/api/runs/${flakey}/summary`);

    expect(body).toMatchObject({
      uuid: flakey,
      counts: { total: 9, passed: 3, errors: 6, unknown: 0 },
      passRate: { rate: 3 / 9, low: expect.closeTo(0.1206, 4), high: expect.closeTo(0.6458, 4) },
      keywords: [{ keyword: "sums", total: 9 }],
      configDifferences: expect.arrayContaining([{ path: "infer.model.name", kind: "given", value: "flakey" }]),
      warnings: [],
    });
    expect(body.stages.map(({ stage }: any) => stage)).toEqual(["prepare", "infer", "extract", "assess"]);
    for (const { latency } of body.stages) expect(latency.p50Ms).toBeLessThanOrEqual(latency.p99Ms);
  });

  it.each([
    { format: "text", type: "text/plain; charset=utf-8", has: "\nErrors:   6/9 (66.67%)\n" },
    { format: "markdown", type: "text/markdown; charset=utf-8", has: "\n- Errors: 6/9 (66.67%)\n" },
    { format: "html", type: "text/html; charset=utf-8", has: "<dt>Errors</dt><dd>6/9 (66.67%)</dd>" },
    { format: "junit", type: "application/xml", has: ' tests="9" failures="0" errors="6" ' },
    { format: "csv", type: "text/csv; charset=utf-8", has: "uuid,repeat,status,keywords," },
    { format: "jsonl", type: "application/jsonl", has: '{"succeeded":true,"passed":true,' },
  ])("gives the summary as $format", async ({ format, type, has }) => {
    const answer = await text(`/api/runs/${flakey}/summary?format=${format}`);

    expect(answer).toMatchObject({ status: 200, type });
    expect(answer.text).toContain(has);
  });

  it("gives the transcripts of all cases, or of some", async () => {
    const all = await api.get(`/api/runs/${perfect}/format`);
    const some = await text(`/api/runs/${perfect}/format?format=text&case=${cases[0]!.uuid}&case=${cases[3]!.uuid}`);
    const missing = await api.get(`/api/runs/${perfect}/format?case=${MISSING}`);

    expect(all.body.cases).toHaveLength(9);
    expect(all.body.cases[0]).toMatchObject({ status: "ok", turns: [{ expected: "0" }] });
    expect(some.text.match(/^Case .*: OK$/gm)).toEqual([`Case ${cases[0]!.uuid}: OK`, `Case ${cases[3]!.uuid}: OK`]);
    expect(missing).toMatchObject({ status: 404, body: { code: "no-such-case", issues: [{ path: "case" }] } });
  });

  it("compares two runs", async () => {
    const { body } = await api.get(`/api/compare?base=${perfect}&candidate=${flakey}`);
    const shown = await text(`/api/compare?base=${perfect}&candidate=${flakey}&format=text`);

    expect(body).toMatchObject({
      counts: { pairs: 9, broken: 6, fixed: 0, bothPassed: 3 },
      significance: { pValue: 0.03125, isTooSmall: false },
      configChanges: [{ path: "infer.model.name", base: "perfect", candidate: "flakey" }],
    });
    expect(body.cases.slice(0, 6).every(({ change }: any) => change === "broken")).toBe(true);
    expect(shown.text).toContain("The candidate is worse than the base: p = 0.0313");
    expect(shown.text.match(/^Broken:/gm)).toHaveLength(12);
  });

  it("says which of two runs is not there", async () => {
    const answer = await api.get(`/api/compare?base=${MISSING}&candidate=nope`);

    expect(answer).toMatchObject({
      status: 404,
      body: {
        code: "run-not-found",
        issues: [
          { path: "base", message: `There is no run "${MISSING}".` },
          { path: "candidate", message: 'There is no run "nope".' },
        ],
      },
    });
    expect((await api.get("/api/compare?base=a")).status).toBe(400);
  });

  it("measures gates, also against the newest run of a label that was before", async () => {
    const rules = [
      "errors==0",
      "p95(infer)<1min",
      "no-regression(base=latest:nightly)",
      `no-regression(base=${MISSING})`,
    ];
    const query = rules.map((rule) => `rule=${encodeURIComponent(rule)}`).join("&");

    const { body } = await api.get(`/api/runs/${flakey}/gates?${query}`);
    const first = await api.get(`/api/runs/${perfect}/gates?rule=${encodeURIComponent(rules[2]!)}`);

    expect(body).toEqual([
      { rule: rules[0], passed: false, actual: 6, limit: 0, reason: "errors is 6, 6 away from == 0." },
      { rule: rules[1], passed: true, actual: expect.any(Number), limit: 60_000, reason: expect.any(String) },
      {
        rule: rules[2],
        passed: false,
        actual: 0.03125,
        limit: 0.05,
        reason: `Against ${perfect} 6 broke and 0 were fixed of 9, p = 0.0313.`,
      },
      {
        rule: rules[3],
        passed: false,
        actual: null,
        limit: 0.05,
        reason: `There is no run ${MISSING} to compare with.`,
      },
    ]);
    expect(first.body).toMatchObject([
      { passed: false, reason: "There is no other completed run with the label nightly to compare with." },
    ]);
  });

  it("refuses gates and formats that are none", async () => {
    const gates = await api.get(`/api/runs/${flakey}/gates?rule=errors%3D%3D0&rule=errors`);

    expect(gates).toMatchObject({
      status: 400,
      body: { issues: [{ path: "rule[1]", message: 'has no comparison: "errors"; write it like errors==0' }] },
    });
    expect(await api.get(`/api/runs/${flakey}/summary?format=pdf`)).toMatchObject({
      status: 400,
      body: { code: "invalid-request", issues: [{ path: "format" }] },
    });
  });
});

describe("reports on the command line", () => {
  const folder = perBlock(() => new Folder());
  const app = perBlock(() => new App());
  beforeAll(async () => {
    await app.serve();
    const settings = ["prepare.template=template.njk", "--limit", "3"];
    const suite = join(root, "pipelines/simple/cases.yaml");
    for (const name of ["perfect", "flakey"])
      expect((await app.gotag("run", "simple", suite, `infer.model.name=${name}`, ...settings)).code).toBe(0);
  });

  it("are the same of a run and of its log file", async () => {
    const file = folder.at("run.json");
    expect((await app.gotag("log", "latest", "-o", file)).code).toBe(0);

    for (const [name, ...options] of [["summarize"], ["format", "--json"], ["export", "--format", "html"]] as const) {
      const ofRun = await app.gotag(name, "latest", ...options);
      const ofFile = await app.gotag(name, file, ...options);

      expect(ofRun).toMatchObject({ code: 0, stderr: "" });
      expect(ofFile).toEqual(ofRun);
    }
    const [latest, former] = JSON.parse((await app.gotag("status", "--json")).stdout).runs as { id: string }[];
    const compared = await app.gotag("compare", former!.id, latest!.id);
    expect(compared.stdout).toContain("3 in common: 2 broken, 0 fixed, 1 passed in both, 0 in neither.");
    expect(await app.gotag("compare", former!.id, file)).toEqual(compared);
  });

  it("are written to files", async () => {
    const output = folder.at("results.xml");

    const written = await app.gotag("export", "latest", "--format", "junit", "-o", output);

    expect(written).toMatchObject({ code: 0, stdout: "" });
    expect(folder.read("results.xml")).toContain('<testsuite name="simple" tests="3" failures="0" errors="2"');
  });

  it("say what is wrong with a command", async () => {
    expect(await app.gotag("export", "latest", "--format", "pdf")).toMatchObject({ code: 2 });
    expect(await app.gotag("format", "latest", "ffff")).toMatchObject({
      code: 2,
      stderr: 'Some cases are not there.\n- case: The run has no result of a case whose id begins with "ffff".\n',
    });
  });
});
