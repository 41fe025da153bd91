import { truncateSync } from "node:fs";
import { Folder } from "../support/folder.ts";
import { perBlock } from "../support/resources.ts";
import { Api } from "./support/api.ts";
import { App } from "./support/app.ts";

const SIMPLE = ["run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"];

describe("a command that finds a host which serves the folder already", () => {
  const folder = perBlock(() => new Folder());
  const app = perBlock(() => new App());
  let url: string;
  beforeAll(async () => {
    url = await app.serve();
  });

  it("carries out a run", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=perfect", "--json");

    expect(run.code).toBe(0);
    expect((await new Api(url).get(`/api/runs/${JSON.parse(run.stdout).id}`)).body.status).toBe("completed");
  });

  it("summarizes a log file by itself", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
    const file = folder.at("run.json");
    await app.gotag("log", JSON.parse(run.stdout).id, "-o", file);

    const fromFile = await new App({ home: folder.at("other") }).gotag("summarize", file);
    const fromHost = await app.gotag("summarize", "latest");

    expect(fromFile).toMatchObject({ code: 0, stdout: fromHost.stdout });
  });

  it("runs a part of a suite, each case several times, and says what was odd and what was set", async () => {
    const selection = ["--filter", "p0 && !nonsense", ..."--case 08fd947c 06444cf6 --limit 1 --repeats 2".split(" ")];

    const { code, stdout, stderr } = await app.gotag(...SIMPLE, ...selection, "infer.model.name=perfect");

    expect(code).toBe(0);
    expect(stderr).toContain('Warning: No case has the keyword "nonsense" of the filter.');
    expect(stdout.match(/^08fd947c  OK/gm)).toHaveLength(2);
    expect(stdout).toContain("\nTotal:    2\n");
    expect(stdout).toContain(
      [
        "",
        "Settings that differ from the defaults of simple:",
        "prepare.template: <prompt> => template.njk",
        "infer.model.name: <prompt> => perfect",
        "",
      ].join("\n"),
    );
  });

  it.each([
    { name: "cases.csv", text: 'user,base,keywords,answer\n"1 + 1, you know",10,"p0, sums",2\n' },
    {
      name: "cases.jsonl",
      text: '{ "user": "1 + 1, you know", "base": 10, "keywords": ["p0", "sums"], "answer": 2 }\n',
    },
    { name: "cases.yaml", text: '- user: "1 + 1, you know" # easy\n  base: 10\n  keywords: [p0, sums]\n  answer: 2\n' },
  ])("gives ids to a $name of this machine, and runs it", async ({ name, text }) => {
    const file = folder.write(name, text);
    const options = ["prepare.template=template.njk", "infer.model.name=perfect", "--filter", "sums", "--json"];

    const without = await app.gotag("run", "simple", file, ...options);
    const added = await app.gotag("add-ids", file, "--json");
    const run = await app.gotag("run", "simple", file, ...options);

    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("uuid") });
    expect(JSON.parse(added.stdout)).toEqual({ file, added: 1 });
    expect(JSON.parse(run.stdout)).toMatchObject({ counts: { total: 1, passed: 1 } });
    const { body: log } = await new Api(url).get(`/api/runs/${JSON.parse(run.stdout).id}/log`);
    expect(log.results[0].case).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user: "1 + 1, you know",
      base: 10,
      keywords: ["p0", "sums"],
      answer: 2,
    });
  });

  it("refuses a case file of 200 MB that would have to be read whole, and one that is not UTF-8", async () => {
    const large = folder.write("large.json", "");
    truncateSync(large, 200 * 1024 * 1024);
    const latin = folder.write("latin.csv", Buffer.from("user\n\xe9\n", "latin1"));

    expect(await app.gotag("run", "simple", large)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("large.json has more than 64 MB, the most that is read"),
    });
    expect(await app.gotag("run", "simple", latin)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("latin.csv is not UTF-8 at byte 5; save it as UTF-8."),
    });
  });

  it("lists the runs, with filters", async () => {
    await app.gotag(...SIMPLE, "--limit", "3", "infer.model.name=flakey", "--label", "trial");
    await app.gotag(...SIMPLE, "--limit", "1", "infer.model.name=perfect");

    const all = await app.gotag("history");
    const trials = await app.gotag(..."history --label trial --pipeline simple --status completed --json".split(" "));

    expect(all.stdout).toMatch(
      /^[0-9a-f]{8} .* simple +perfect +completed +1\/1 +1 +0 +0 +100\.00% +\$0\.00 +[0-9a-f]{8}\n/m,
    );
    expect(all.stdout).toMatch(/^[0-9a-f]{8} .* simple +flakey +completed +3\/3 .* trial\n/m);
    const { runs } = JSON.parse(trials.stdout);
    expect(runs).toEqual([expect.objectContaining({ label: "trial", models: ["flakey"] })]);
    expect(runs[0].passRate).toBe(runs[0].counts.passed / 3);
    const trend = (await app.gotag("history", "--label", "trial")).stdout;
    expect(trend).toMatch(/ 33\.33% +######\.{14} /);
    expect(await app.gotag("history", "--model", "gpt")).toMatchObject({ stdout: "There are no such runs.\n" });
    expect(await app.gotag("history", "--status", "done")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("status: "),
    });
  });
});
