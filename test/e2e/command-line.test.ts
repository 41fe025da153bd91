import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import { startAzurite } from "../support/azurite.ts";
import { App } from "./support/app.ts";
import { Api } from "./support/api.ts";

const SIMPLE = ["run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"];

describe.each(["source", "dist"] as const)("gotag from %s", (form) => {
  let app: App;
  let folder: string;
  beforeEach(() => {
    app = new App({ form });
    folder = mkdtempSync(join(tmpdir(), "gotag-cli-"));
  });
  afterEach(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it("runs the sample suite on a model that fails, and gives the same log by `log` and by HTTP", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
    expect(run).toMatchObject({ code: 0 });
    const { id, counts } = JSON.parse(run.stdout);
    expect(counts.completed).toBe(counts.total);

    const printed = (await app.gotag("log", "latest")).stdout;
    const written = join(folder, "run.json");
    await app.gotag("log", id, "-o", written);
    const api = new Api(await app.serve());
    const { body } = await api.get(`/api/runs/${id}/log`);

    expect(readFileSync(written, "utf8")).toBe(printed);
    expect(JSON.parse(printed)).toEqual(body);
    expect(body.results).toHaveLength(counts.total);
    for (const { succeeded, exception } of body.results) {
      if (succeeded) expect(exception).toBeUndefined();
      else
        expect(exception).toEqual(
          expect.objectContaining({ stage: expect.any(String), message: expect.stringContaining("Error: ") }),
        );
    }
    expect(body.metadata.command).toContain("gotag run simple");
  });

  it("shows progress on stderr and the summary on stdout", async () => {
    const { stdout, stderr, code } = await app.gotag(...SIMPLE, "infer.model.name=perfect");

    expect(code).toBe(0);
    expect(stderr).toMatch(/26\/26 done/);
    expect(stdout).toMatch(/Passed/);
  });

  it("lists all problems of a request and ends with 2, with nothing scheduled and no blob written", async () => {
    writeFileSync(join(folder, "cases.json"), '[{"uuid":"x"},{"uuid":"x"}]');

    const { code, stderr } = await app.gotag("run", "simple", join(folder, "cases.json"), "infer.model.nam=perfect");

    expect(code).toBe(2);
    expect(stderr).toContain("prepare.template");
    expect(stderr).toContain("infer.model.nam");
    expect(stderr).toContain("[0]");
    expect(stderr).toContain("[1]");
    expect(existsSync(join(app.home, "blobs")) && readdirSync(join(app.home, "blobs"), { recursive: true })).toEqual(
      false,
    );
  });

  it("accepts a run with --detach, which the next `wait` carries out", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=perfect", "--detach", "--json");
    expect(run.code).toBe(0);
    const { id } = JSON.parse(run.stdout);

    const waited = await app.gotag("wait", id.slice(0, 8), "--json");

    expect(waited.code).toBe(0);
    expect(JSON.parse(waited.stdout)).toMatchObject({ id, status: "completed", counts: { passed: 26 } });
  });

  it("talks to the host that serves the folder already", async () => {
    const url = await app.serve();

    const run = await app.gotag(...SIMPLE, "infer.model.name=perfect", "--json");

    expect(run.code).toBe(0);
    expect((await new Api(url).get(`/api/runs/${JSON.parse(run.stdout).id}`)).body.status).toBe("completed");
  });

  it("summarizes a log file by itself", async () => {
    await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
    const file = join(folder, "run.json");
    await app.gotag("log", "latest", "-o", file);

    const fromFile = await new App({ form, home: join(folder, "other") }).gotag("summarize", file);
    const fromHost = await app.gotag("summarize", "latest");

    expect(fromFile).toMatchObject({ code: 0, stdout: fromHost.stdout });
  });

  it("runs a part of a suite, each case several times, and says what was odd and what was set", async () => {
    const selection = [
      "--filter",
      "p0 && !nonsense",
      "--case",
      "08fd947c",
      "06444cf6",
      "--limit",
      "1",
      "--repeats",
      "2",
    ];

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
    const file = join(folder, name);
    writeFileSync(file, text);
    const options = ["prepare.template=template.njk", "infer.model.name=perfect", "--filter", "sums", "--json"];

    const without = await app.gotag("run", "simple", file, ...options);
    const added = await app.gotag("add-ids", file, "--json");
    const run = await app.gotag("run", "simple", file, ...options);

    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("uuid") });
    expect(JSON.parse(added.stdout)).toEqual({ file, added: 1 });
    expect(JSON.parse(run.stdout)).toMatchObject({ counts: { total: 1, passed: 1 } });
    const log = JSON.parse((await app.gotag("log", "latest")).stdout);
    expect(log.results[0].case).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      user: "1 + 1, you know",
      base: 10,
      keywords: ["p0", "sums"],
      answer: 2,
    });
  });

  it("refuses a case file of 200 MB that would have to be read whole, and one that is not UTF-8", async () => {
    const large = join(folder, "large.json");
    writeFileSync(large, "");
    truncateSync(large, 200 * 1024 * 1024);
    const latin = join(folder, "latin.csv");
    writeFileSync(latin, Buffer.from("user\n\xe9\n", "latin1"));

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
    const trials = await app.gotag(
      "history",
      "--label",
      "trial",
      "--pipeline",
      "simple",
      "--status",
      "completed",
      "--json",
    );

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

  it("shows the pipelines, the graph of one with the settings given, and the models", async () => {
    const all = await app.gotag("pipelines", "--json");
    const without = await app.gotag("pipelines", "simple");
    const simple = await app.gotag("pipelines", "simple", "prepare.template=template.njk", "infer.model.name=perfect");
    const dag = await app.gotag("pipelines", "dag", "--json");
    const models = await app.gotag("models");

    expect(JSON.parse(all.stdout).pipelines.map(({ name }: { name: string }) => name)).toEqual([
      "dag",
      "menu",
      "simple",
    ]);
    expect(without).toMatchObject({ code: 0, stdout: expect.stringMatching(/^- infer\.model\.name: is missing/m) });
    expect(simple.stdout).toContain("\nextract  after infer\n");
    expect(simple.stdout).toMatch(/^infer\.model\.settings\.temperature +0\.7$/m);
    expect(JSON.parse(dag.stdout).graph.at(-1)).toEqual({ stage: "F", inputs: ["D", "E"] });
    expect(models.stdout).toContain("flakey");
    expect(await app.gotag("pipelines", "smple")).toMatchObject({ code: 2, stderr: expect.stringContaining("simple") });
  });

  it("says what it does not know, and ends with 2", async () => {
    expect(await app.gotag("rnu")).toMatchObject({ code: 2, stderr: expect.stringContaining("run") });
    expect(await app.gotag("wait", "latest")).toMatchObject({ code: 2 });
  });
});

describe("gotag on Azurite", () => {
  it("writes the log that is read straight from the container", async () => {
    const azurite = await startAzurite();
    const app = new App({ environment: { AzureWebJobsStorage: azurite.connectionString } });
    try {
      const run = await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
      const { id } = JSON.parse(run.stdout);

      const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
      const blob = await service.getContainerClient("runs").getBlobClient(`${id}/log.json`).downloadToBuffer();

      expect(run.code).toBe(0);
      expect(blob.toString("utf8")).toBe((await app.gotag("log", id)).stdout);
    } finally {
      await app.dispose();
      await azurite.stop();
    }
  });
});
