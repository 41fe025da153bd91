import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
    expect(stderr).toMatch(/26/);
    expect(stdout).toMatch(/Passed/);
  });

  it("lists all problems of a request and ends with 2, with nothing scheduled and no blob written", async () => {
    writeFileSync(join(folder, "cases.json"), '[{"uuid":"x"},{"uuid":"x"}]');
    const started = performance.now();

    const { code, stderr } = await app.gotag("run", "simple", join(folder, "cases.json"), "infer.model.nam=perfect");

    expect(code).toBe(2);
    expect(stderr).toContain("prepare.template");
    expect(stderr).toContain("infer.model.nam");
    expect(stderr).toContain("[0]");
    expect(stderr).toContain("[1]");
    expect(existsSync(join(app.home, "blobs")) && readdirSync(join(app.home, "blobs"), { recursive: true })).toEqual(
      false,
    );
    expect(performance.now() - started).toBeLessThan(10_000); // measured: well under two seconds
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
