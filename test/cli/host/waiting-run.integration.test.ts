import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { App } from "../../e2e/support/app.ts";
import { replies } from "../../support/fake-model-replies.ts";
import { startFakeModelServer } from "../../support/fake-model-server.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

describe("a run whose lanes wait for hours", () => {
  const server = perTest(() => startFakeModelServer({ rule: () => replies.status(429, { "retry-after": "7200" }) }));
  const folder = perTest(() => new Folder());
  const app = perTest(() => {
    const models = folder.write("models.json", [{ name: "busy", type: "OPEN_AI", endpoint: server.url }]);
    return new App({ environment: { GOTAG_MODELS: models } });
  });

  it("says so, is kept at Ctrl-C, and can be cancelled without another call", async () => {
    const id = randomUUID();
    const cases = "pipelines/simple/cases.yaml";
    const settings = ["prepare.template=template.njk", "infer.model.name=busy"];
    const { child, ended, said } = app.start(
      ...["run", "simple", cases, ...settings, "-c", "3", "--limit", "3", "--id", id],
    );
    while (!said().includes("3 lanes wait")) await wait(20);

    const shown = await app.gotag("status", id);
    child.kill("SIGINT");
    const interrupted = await ended;
    const left = await app.gotag("status");
    const cancelled = await app.gotag("cancel", id);

    expect(shown.stdout).toContain("\nStatus:   running, 3 lanes wait\n");
    expect(interrupted).toMatchObject({ code: 130, stdout: "" });
    expect(interrupted.stderr).toContain(`Interrupted. Nothing is lost. Resume with: gotag wait ${id}\n`);
    expect(left).toMatchObject({
      stdout: expect.stringContaining("running, 3 lanes wait"),
      stderr: "No host works on the run. Resume with: gotag serve or gotag wait RUN\n",
    });
    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining("was cancelled. 0/3 done") });
    expect(server.calls).toHaveLength(3);
  });
});
