import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demo } from "../../../cli/commands/demo.ts";
import { run } from "../../../cli/commands/run.ts";
import { wait } from "../../../cli/commands/wait.ts";
import { installedVersion } from "../../../cli/installation.ts";
import { anError, aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const finished = aRun();
const { id, links } = finished;
const summary = summarizeRun(aRunLog([aResult(), anError("infer", "Error: away")]));

describe("gotag run", () => {
  let server: FakeServer;
  let folder: string;
  /** What happens instead of an answer to the request for a run. */
  let instead: (() => void) | undefined;
  /** The folder that the server says it serves. */
  let home: string | undefined;
  let estimate: object | undefined;
  let posted: { [field: string]: unknown } | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gotag-run-"));
    posted = undefined;
    instead = undefined;
    home = undefined;
    estimate = undefined;
    server = await startFakeServer(({ method, url }, response, body) => {
      if (method === "POST") {
        posted = JSON.parse(body) as typeof posted;
        if (instead !== undefined) {
          response.writeHead(202).flushHeaders();
          return instead();
        }
        response.statusCode = posted?.["pipeline"] === "nope" ? 400 : 202;
        return response.statusCode === 202
          ? { id, status: "queued", links, warnings: ["no case has keyword p1"], estimate }
          : { detail: "The request has a problem.", code: "invalid-request", status: 400, issues: [] };
      }
      if (url === links.summary) return summary;
      if (url === `${links.self}/gates`) return [];
      return url === links.self ? finished : { status: "ok", version: installedVersion(), home, runs: [finished] };
    });
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it("starts a run with the case file of this machine, and follows it to its end", async () => {
    writeFileSync(join(folder, "cases.yaml"), "- uuid: 1");
    const shell = aShell({ folder, commandLine: ["run", "simple", "cases.yaml", "infer.api_key=abc"] });
    const settings = ["infer.api_key=abc"];

    const code = await run({ url: server.url, pipeline: "simple", cases: "cases.yaml", settings }, shell);

    expect(code).toBe(0);
    expect(posted).toEqual({
      id,
      pipeline: "simple",
      casesFile: "cases.yaml",
      files: { "cases.yaml": "- uuid: 1" },
      config: settings,
      client: {
        command: "gotag run simple cases.yaml infer.api_key=***",
        sha: null,
        edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
      },
    });
    expect(shell.said()).toBe(
      `Warning: no case has keyword p1\nRun ${id}\n3/3 done: 2 passed, 0 failed, 1 errors; 0 s\n`,
    );
    expect(shell.printed()).toContain("Complete: 1/2 (50.00%)");
  });

  it("prints the estimate on stderr", async () => {
    estimate = { models: ["gpt-5"], calls: 3, mostForAnswersUsd: 0.024 };
    const shell = aShell({ folder });

    await run({ url: server.url, pipeline: "simple", settings: [], cache: true }, shell);

    expect(shell.said()).toContain(
      "Estimate: 3 calls of gpt-5, at most $0.024 for the answers; no earlier run tells what the prompts cost, and how long " +
        `they take. What the cache answers takes nothing.\nRun ${id}\n`,
    );
  });

  it("uses the given ID", async () => {
    const given = "08FD947C-F0F1-4A65-8C61-6789EB3CC4FC";

    await run({ url: server.url, pipeline: "simple", settings: [], id: given, detach: true }, aShell({ folder }));

    expect(posted).toMatchObject({ id: given.toLowerCase() });
  });

  it("does not wait with --detach, and prints only the ID", async () => {
    const shell = aShell({ folder });

    const code = await run({ url: server.url, pipeline: "simple", settings: [], detach: true }, shell);

    expect(code).toBe(0);
    expect(shell.printed()).toBe(`${id}\n`);
    expect(shell.said().split("\n").at(-2)).toBe(
      `The run is accepted, and goes on by itself: gotag wait ${id} --url ${server.url} waits for it.`,
    );
    expect(server.asked).not.toContain(`GET ${links.self}`);
  });

  it.each([{ detach: true }, { detach: false }])(
    "says at Ctrl-C, as long as the app has not answered, that the run may not be accepted: $detach",
    async ({ detach }) => {
      const shell = aShell({ folder });
      instead = shell.interrupt;

      await expect(run({ url: server.url, pipeline: "simple", settings: [], detach }, shell)).rejects.toThrow();

      expect(shell.said()).toBe(
        `Interrupted, and the run may not have been accepted: the same command with --id ${id} ` +
          "starts it, or goes on with it.\n",
      );
    },
  );

  it("says that --workers has no effect if another process serves the folder", async () => {
    home = realpathSync(folder);
    writeFileSync(join(folder, "host.json"), JSON.stringify({ url: server.url, pid: 1 }));
    const shell = aShell({ folder, environment: { GOTAG_HOME: folder } });

    expect(await run({ pipeline: "simple", settings: [], workers: 0 }, shell)).toBe(0);
    expect(shell.said()).toContain(`--workers has no effect: ${home} is being served already, at ${server.url}.\n`);
  });

  it.each([
    {
      more: { url: "https://app" },
      message: "--workers is for the app of this folder; https://app has its own.",
    },
    {
      more: { detach: true },
      message: "--workers is for the host that carries on with the run: give it to serve, or leave --detach out.",
    },
  ])("refuses --workers with $more", async ({ more, message }) => {
    const refused = run({ pipeline: "simple", settings: [], workers: 2, ...more }, aShell({ folder }));

    await expect(refused).rejects.toMatchObject({ code: "usage", message });
  });

  it("prints why the run was refused", async () => {
    const refused = run({ url: server.url, pipeline: "nope", settings: [] }, aShell({ folder }));

    await expect(refused).rejects.toMatchObject({ status: 400, message: "The request has a problem." });
  });

  it("is called by demo, with the sample suite and a label", async () => {
    const shell = aShell({ folder });

    expect(await demo({ url: server.url, id: id.toUpperCase() }, shell)).toBe(0);
    expect(posted).toMatchObject({
      id,
      pipeline: "simple",
      casesFile: "pipelines/simple/cases.yaml",
      config: ["prepare.template=template.njk", "infer.model.name=perfect"],
      label: "demo",
    });
    expect(shell.said()).toContain("infer.model.name=flakey");
  });

  it("is resumed by wait", async () => {
    const shell = aShell();

    const code = await wait({ url: server.url, run: "latest", json: true }, shell);

    expect(code).toBe(0);
    expect(posted).toBeUndefined();
    expect(JSON.parse(shell.printed())).toEqual({ ...finished, summary });
  });
});
