import { aResult, aRunLog, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const base = aRun();
const again = aRun({ id: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc" });
const summary = summarizeRun(aRunLog([aResult()]));

describe("gotag rerun", () => {
  let posted: { [field: string]: unknown } | undefined;
  const folder = perTest(() => new Folder());
  const server = perTest(() =>
    startFakeServer(({ method, url }, response, body) => {
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
    }),
  );
  const rerun = (...args: string[]) =>
    runCommand(["rerun", ...args, "--url", server.url], { folder: folder.path, newId: () => again.id });

  it("reruns a run with the given settings, and follows it to its end", async () => {
    folder.write("mine.njk", "Mine.");
    const settings = ["prepare.template=mine.njk", "infer.model.name=perfect"];
    const options = ["--from", "infer", "--failed", "--label", "again", "--no-cache"];

    const { code, stdout, stderr } = await rerun(base.id, ...settings, ...options);

    expect(code).toBe(0);
    expect(server.requests).toContain(`POST ${base.links.self}/rerun`);
    expect(posted).toEqual({
      id: again.id,
      config: settings,
      files: { "mine.njk": "Mine." },
      from: "infer",
      only: "failed",
      label: "again",
      cache: false,
      client: {
        command: ["gotag rerun", base.id, ...settings, ...options, "--url", server.url].join(" "),
        sha: null,
        edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
      },
    });
    expect(stderr).toContain(`Warning: infer is not called\nRun ${again.id}\n`);
    expect(stdout).toContain("Total:    1");
  });

  it.each([
    { options: [], only: undefined },
    { options: ["--errors"], only: "errors" },
    { options: ["--errors", "--failed"], only: ["failed", "errors"] },
  ])("reruns only some of the cases: $options", async ({ options, only }) => {
    await rerun(base.id, ...options, "--detach");

    expect(posted?.["only"]).toEqual(only);
  });

  it("takes latest for the run before it when the request is repeated", async () => {
    const { stdout } = await rerun("latest", "--id", again.id, "--detach");

    expect(server.requests).toContain(`POST ${base.links.self}/rerun`);
    expect(stdout).toBe(`${again.id}\n`);
  });
});
