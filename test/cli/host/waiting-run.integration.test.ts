import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { App } from "../../e2e/support/app.ts";
import { replies } from "../../support/fake-model-replies.ts";
import { startFakeModelServer, type FakeModelServer } from "../../support/fake-model-server.ts";
import { outcomeOf } from "../outcome-of.ts";

describe("a run whose lanes wait for hours", () => {
  let server: FakeModelServer;
  let folder: string;
  let app: App;
  beforeEach(async () => {
    server = await startFakeModelServer({ rule: () => replies.status(429, { "retry-after": "7200" }) });
    folder = mkdtempSync(join(tmpdir(), "gotag-waiting-"));
    const models = join(folder, "models.json");
    writeFileSync(models, JSON.stringify([{ name: "busy", type: "OPEN_AI", endpoint: server.url }]));
    app = new App({ environment: { GOTAG_MODELS: models } });
  });
  afterEach(async () => {
    await app.dispose();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("says so, is kept at Ctrl-C, and can be cancelled without another call", async () => {
    const id = randomUUID();
    const cases = "pipelines/simple/cases.yaml";
    const settings = ["prepare.template=template.njk", "infer.model.name=busy"];
    const child = app.spawn("run", "simple", cases, ...settings, "-c", "3", "--limit", "3", "--id", id);
    const { ended, said } = outcomeOf(child);
    while (!said().includes("3 lanes wait")) await wait(20);

    const shown = await app.gotag("status", id);
    child.kill("SIGINT");
    const interrupted = await ended;
    const left = await app.gotag("status");
    const cancelled = await app.gotag("cancel", id);

    expect(shown.stdout).toContain("\nStatus:   running, 3 lanes wait\n");
    expect(interrupted).toMatchObject({ code: 130, stdout: "" });
    expect(interrupted.stderr).toContain(`Interrupted. Nothing is lost: gotag wait ${id} goes on with the run.\n`);
    expect(left).toMatchObject({
      stdout: expect.stringContaining("running, 3 lanes wait"),
      stderr: "Nobody is working on the run: gotag serve, or gotag wait RUN, carries on.\n",
    });
    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining("was cancelled. 0/3 done") });
    expect(server.calls).toHaveLength(3);
  });
});
