import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { App, root } from "../e2e/support/app.ts";
import { outcomeOf } from "./outcome-of.ts";

/** Longer than a Ctrl-C and its echo are apart. */
const BETWEEN_MS = 400;

describe("a second Ctrl-C", () => {
  let app: App;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-twice-"));
    app = new App({ environment: { GOTAG_PIPELINES: folder } });
  });
  afterEach(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts a command, interrupts it once `isHanging`, and again a moment later. */
  async function interruptTwice(args: string[], isHanging: () => boolean) {
    const child = app.spawn(...args);
    const { ended, said } = outcomeOf(child);
    while (!isHanging()) await wait(10);
    child.kill("SIGINT");
    await wait(BETWEEN_MS);
    const afterFirst = { isAlive: child.exitCode === null && child.signalCode === null, said: said() };
    child.kill("SIGINT");
    return { afterFirst, ...(await ended), signal: child.signalCode };
  }

  it("ends the process while the host has an unanswered request", async () => {
    const marker = join(folder, "marker");
    mkdirSync(join(folder, "endless"));
    writeFileSync(
      join(folder, "endless/pipeline.ts"),
      `import { writeFileSync } from "node:fs";
      import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
      export default definePipeline({
        name: "endless",
        description: "Is never ready.",
        config: {},
        stages: () => { writeFileSync(${JSON.stringify(marker)}, ""); return new Promise(() => {}); },
        passed: () => true,
      });`,
    );
    writeFileSync(join(folder, "cases.json"), '[{ "uuid": "0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b11" }]');

    const ended = await interruptTwice(["run", "endless", join(folder, "cases.json")], () => existsSync(marker));

    expect(ended.afterFirst).toEqual({
      isAlive: true,
      said: expect.stringMatching(
        /^Interrupted, and the run may not have been accepted: the same command with --id [0-9a-f-]{36} starts it, or goes on with it\.\n$/,
      ),
    });
    expect(ended).toMatchObject({ code: 130, stdout: "" });
  });

  // Windows has no such files.
  (process.platform === "win32" ? it.skip : it)(
    "ends the process while it starts, and a disk does not answer",
    async () => {
      // Whoever reads it waits for a writer.
      execFileSync("mkfifo", [join(app.home, "host.json")]);
      const module = join(folder, "started.mjs");
      const marker = join(folder, "marker");
      writeFileSync(
        module,
        `import { writeFileSync } from "node:fs";
      const asking = setInterval(() => {
        if (process.listenerCount("SIGINT") === 0 || !process.getActiveResourcesInfo().includes("FSReqPromise")) return;
        writeFileSync(${JSON.stringify(marker)}, "");
        clearInterval(asking);
      }, 100);`,
      );
      app = new App({ home: app.home, environment: { NODE_OPTIONS: `--import=${module}` } });

      const ended = await interruptTwice(["status"], () => existsSync(marker));

      expect(ended.afterFirst.isAlive).toBe(true);
      // To a shell this is 130.
      expect(ended).toMatchObject({ code: null, signal: "SIGINT" });
    },
  );
});
