import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rerun, type RerunOptions } from "../../../cli/commands/rerun.ts";
import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const base = aRun();
const again = aRun({ id: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc" });
const summary = summarizeRun(aRunLog([aResult()]));

describe("gotag rerun", () => {
  let server: FakeServer;
  let folder: string;
  let posted: { [field: string]: unknown } | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "gotag-rerun-"));
    server = await startFakeServer(({ method, url }, response, body) => {
      if (method === "POST") {
        posted = JSON.parse(body) as typeof posted;
        response.statusCode = 202;
        return { id: again.id, status: "queued", links: again.links, warnings: ["infer is not called"] };
      }
      if (url?.startsWith("/api/runs?")) return { runs: [again, base] };
      if (url?.startsWith("/api/pipelines/simple")) return { settings: [{ path: "prepare.template", template: true }] };
      if (url === again.links.summary) return summary;
      if (url === `${again.links.self}/gates`) return [];
      return url === base.links.self ? base : again;
    });
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const run = async (options: Partial<RerunOptions>, shell = aShell({ folder, newId: () => again.id })) => {
    const code = await rerun({ url: server.url, run: base.id, settings: [], ...options }, shell);
    return { code, shell };
  };

  it("reruns a run with the given settings, and follows it to its end", async () => {
    writeFileSync(join(folder, "mine.njk"), "Mine.");
    const settings = ["prepare.template=mine.njk", "infer.model.name=perfect"];

    const { code, shell } = await run({ settings, from: "infer", failed: true, label: "again", cache: false });

    expect(code).toBe(0);
    expect(server.asked).toContain(`POST ${base.links.self}/rerun`);
    expect(posted).toEqual({
      id: again.id,
      config: settings,
      files: { "mine.njk": "Mine." },
      from: "infer",
      only: "failed",
      label: "again",
      cache: false,
      client: {
        command: "gotag",
        sha: null,
        edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
      },
    });
    expect(shell.said()).toContain(`Warning: infer is not called\nRun ${again.id}\n`);
    expect(shell.printed()).toContain("Total:    1");
  });

  it.each([
    { options: {}, only: undefined },
    { options: { errors: true }, only: "errors" },
    { options: { errors: true, failed: true }, only: ["failed", "errors"] },
  ])("reruns only some of the cases: $options", async ({ options, only }) => {
    await run({ ...options, detach: true });

    expect(posted?.["only"]).toEqual(only);
  });

  it("takes latest for the run before it when the request is repeated", async () => {
    const { shell } = await run({ run: "latest", id: again.id, detach: true });

    expect(server.asked).toContain(`POST ${base.links.self}/rerun`);
    expect(shell.printed()).toBe(`${again.id}\n`);
  });
});
