import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import { startAzurite } from "../support/azurite.ts";
import { Folder } from "../support/folder.ts";
import { perBlock, perTest } from "../support/resources.ts";
import { App } from "./support/app.ts";
import { Api } from "./support/api.ts";

const SIMPLE = ["run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"];

const folder = perTest(() => new Folder());

// What the commands do on a host that serves already is in commands-on-a-host.test.ts.
describe.each(["source", "dist"] as const)("gotag from %s", (form) => {
  const app = perBlock(() => new App({ form }));
  let run: Awaited<ReturnType<App["gotag"]>>;
  beforeAll(async () => {
    run = await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
  });
  const api = perBlock(async () => new Api(await app.serve()));

  it("runs the sample suite on a model that fails, and gives the same log by `log` and by HTTP", async () => {
    expect(run).toMatchObject({ code: 0 });
    const { id, counts } = JSON.parse(run.stdout);
    expect(counts.completed).toBe(counts.total);

    const printed = (await app.gotag("log", "latest")).stdout;
    const written = folder.at("run.json");
    await app.gotag("log", id, "-o", written);
    const { body } = await api.get(`/api/runs/${id}/log`);

    expect(folder.read("run.json")).toBe(printed);
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

  it("lists all problems of a request and ends with 2, with nothing scheduled and no blob written", async () => {
    const cases = folder.write("cases.json", [{ uuid: "x" }, { uuid: "x" }]);
    const other = new App({ form, home: folder.at("home") });

    const { code, stderr } = await other.gotag("run", "simple", cases, "infer.model.nam=perfect");

    expect(code).toBe(2);
    expect(stderr).toContain("prepare.template");
    expect(stderr).toContain("infer.model.nam");
    expect(stderr).toContain("[0]");
    expect(stderr).toContain("[1]");
    const blobs = join(other.home, "blobs");
    expect(existsSync(blobs) && readdirSync(blobs, { recursive: true })).toBe(false);
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
});

describe("gotag", () => {
  const app = perTest(() => new App());

  it("shows progress on stderr and the summary on stdout", async () => {
    const { stdout, stderr, code } = await app.gotag(...SIMPLE, "infer.model.name=perfect");

    expect(code).toBe(0);
    expect(stderr).toMatch(/26\/26 done/);
    expect(stdout).toMatch(/Passed/);
  });

  it("accepts a run with --detach, which the next `wait` carries out", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=perfect", "--detach", "--json");
    expect(run.code).toBe(0);
    const { id } = JSON.parse(run.stdout);

    const waited = await app.gotag("wait", id.slice(0, 8), "--json");

    expect(waited.code).toBe(0);
    expect(JSON.parse(waited.stdout)).toMatchObject({ id, status: "completed", counts: { passed: 26 } });
  });

  it("says what it does not know, and ends with 2", async () => {
    expect(await app.gotag("rnu")).toMatchObject({ code: 2, stderr: expect.stringContaining("run") });
    expect(await app.gotag("wait", "latest")).toMatchObject({ code: 2 });
  });
});

describe("gotag on Azurite", () => {
  const azurite = perTest(() => startAzurite());
  const app = perTest(() => new App({ environment: { AzureWebJobsStorage: azurite.connectionString } }));

  it("writes the log as a blob", async () => {
    const run = await app.gotag(...SIMPLE, "infer.model.name=flakey", "--json");
    const { id } = JSON.parse(run.stdout);

    const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
    const blob = await service.getContainerClient("runs").getBlobClient(`${id}/log.json`).downloadToBuffer();

    expect(run.code).toBe(0);
    expect(blob.toString("utf8")).toBe((await app.gotag("log", id)).stdout);
  });
});
