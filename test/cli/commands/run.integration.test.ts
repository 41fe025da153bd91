import { installedVersion } from "../../../cli/installation.ts";
import { anError, aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const finished = aRun();
const { id, links } = finished;
const summary = summarizeRun(aRunLog([aResult(), anError("infer", "Error: away")]));

describe("gotag run", () => {
  const interruption = perTest(() => new AbortController());
  /** Called instead of an answer to the request for a run. */
  let instead: (() => void) | undefined;
  /** The folder that the server says it serves. */
  let home: string | undefined;
  let estimate: object | undefined;
  let posted: { [field: string]: unknown } | undefined;
  const folder = perTest(() => new Folder());
  const server = perTest(() => {
    posted = instead = home = estimate = undefined;
    return startFakeServer(({ method, url }, response, body) => {
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
  const gotag = (args: readonly string[], environment = {}) =>
    runCommand(args, { folder: folder.path, environment, interrupted: interruption.signal });
  const run = (...args: string[]) => gotag(["run", ...args, "--url", server.url]);

  it("starts a run with the case file of this machine, and follows it to its end", async () => {
    folder.write("cases.yaml", "- uuid: 1");

    const { code, stdout, stderr } = await run("simple", "cases.yaml", "infer.api_key=abc");

    expect(code).toBe(0);
    expect(posted).toEqual({
      id,
      pipeline: "simple",
      casesFile: "cases.yaml",
      files: { "cases.yaml": "- uuid: 1" },
      config: ["infer.api_key=abc"],
      client: {
        command: `gotag run simple cases.yaml infer.api_key=*** --url ${server.url}`,
        sha: null,
        edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
      },
    });
    expect(stderr).toBe(`Warning: no case has keyword p1\nRun ${id}\n3/3 done: 2 passed, 0 failed, 1 errors; 0 s\n`);
    expect(stdout).toContain("Complete: 1/2 (50.00%)");
  });

  it("prints the estimate on stderr", async () => {
    estimate = { models: ["gpt-5"], calls: 3, mostForAnswersUsd: 0.024 };

    expect((await run("simple", "--cache")).stderr).toContain(
      "Estimate: 3 calls of gpt-5, at most $0.024 for the answers; no earlier run to estimate the cost of the prompts " +
        `and the time from. Cached answers are free.\nRun ${id}\n`,
    );
  });

  it("uses the given ID", async () => {
    const given = "08FD947C-F0F1-4A65-8C61-6789EB3CC4FC";

    await run("simple", "--id", given, "--detach");

    expect(posted).toMatchObject({ id: given.toLowerCase() });
  });

  it("does not wait with --detach, and prints only the ID", async () => {
    const { code, stdout, stderr } = await run("simple", "--detach");

    expect({ code, stdout }).toEqual({ code: 0, stdout: `${id}\n` });
    expect(stderr.split("\n").at(-2)).toBe(
      `The run is accepted. Wait for it with: gotag wait ${id} --url ${server.url}`,
    );
    expect(server.requests).not.toContain(`GET ${links.self}`);
  });

  it.each([{ options: ["--detach"] }, { options: [] }])(
    "says at Ctrl-C, before the app has answered, that the run may not be accepted: $options",
    async ({ options }) => {
      instead = () => interruption.abort();

      expect(await run("simple", ...options)).toEqual({
        code: 130,
        stdout: "",
        stderr: `Interrupted before the app answered. Start or resume the run: repeat the command with --id ${id}\n`,
      });
    },
  );

  it("says that --workers has no effect if another process serves the folder", async () => {
    home = folder.path;
    folder.write("host.json", { url: server.url, pid: 1 });

    expect(await gotag(["run", "simple", "--workers", "0"], { GOTAG_HOME: home })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`--workers has no effect: ${home} is being served already, at ${server.url}.\n`),
    });
  });

  it.each([
    {
      more: ["--url", "https://app"],
      message: "--workers is for the local app, and has no effect on https://app.",
    },
    {
      more: ["--detach"],
      message: "--workers cannot be used with --detach. Pass it to gotag serve instead.",
    },
  ])("refuses --workers with $more", async ({ more, message }) => {
    const refused = await gotag(["run", "simple", "--workers", "2", ...more]);

    expect(refused).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
  });

  it("prints why the run was refused", async () => {
    expect(await run("nope")).toEqual({ code: 2, stdout: "", stderr: "The request has a problem.\n" });
  });

  it("is called by demo, with the sample suite and a label", async () => {
    const { code, stderr } = await gotag(["demo", "--url", server.url, "--id", id.toUpperCase()]);

    expect(code).toBe(0);
    expect(posted).toMatchObject({
      id,
      pipeline: "simple",
      casesFile: "pipelines/simple/cases.yaml",
      config: ["prepare.template=template.njk", "infer.model.name=perfect"],
      label: "demo",
    });
    expect(stderr).toContain("infer.model.name=flakey");
  });

  it("is resumed by wait", async () => {
    const { code, stdout } = await gotag(["wait", "latest", "--json", "--url", server.url]);

    expect(code).toBe(0);
    expect(posted).toBeUndefined();
    expect(JSON.parse(stdout)).toEqual({ ...finished, summary });
  });
});
