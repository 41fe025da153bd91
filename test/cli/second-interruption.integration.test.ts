import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { App, root } from "../e2e/support/app.ts";
import { Folder } from "../support/folder.ts";
import { perTest } from "../support/resources.ts";

/** Longer than a Ctrl-C and its echo are apart. */
const BETWEEN_MS = 400;

describe("a second Ctrl-C", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: { GOTAG_PIPELINES: folder.path, MARKER: folder.at("marker") } }));

  /** Starts a command, interrupts it once the marker is written, and again a moment later. */
  async function interruptTwice(by: App, ...args: string[]) {
    const { child, ended, said } = by.start(...args);
    while (!folder.has("marker")) await wait(10);
    child.kill("SIGINT");
    await wait(BETWEEN_MS);
    const afterFirst = { isAlive: child.exitCode === null && child.signalCode === null, said: said() };
    child.kill("SIGINT");
    return { afterFirst, ...(await ended), signal: child.signalCode };
  }

  it("ends the process while the host has an unanswered request", async () => {
    folder.write(
      "endless/pipeline.ts",
      `import { writeFileSync } from "node:fs";
      import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
      export default definePipeline({
        name: "endless",
        description: "Is never ready.",
        config: {},
        stages: () => { writeFileSync(process.env.MARKER, ""); return new Promise(() => {}); },
        passed: () => true,
      });`,
    );
    const cases = folder.write("cases.json", [{ uuid: "0b0e9d6e-2a55-4c0c-8f0e-1c1f9e6a4b11" }]);

    const ended = await interruptTwice(app, "run", "endless", cases);

    expect(ended.afterFirst).toEqual({
      isAlive: true,
      said: expect.stringMatching(
        /^Interrupted before the app answered\. Start or resume the run: repeat the command with --id [0-9a-f-]{36}\n$/,
      ),
    });
    expect(ended).toMatchObject({ code: 130, stdout: "" });
  });

  // Windows has no such files.
  (process.platform === "win32" ? it.skip : it)(
    "ends the process while it starts, and a disk does not answer",
    async () => {
      // Reading it waits for a writer.
      execFileSync("mkfifo", [join(app.home, "host.json")]);
      const module = folder.write(
        "started.mjs",
        `import { writeFileSync } from "node:fs";
        const polling = setInterval(() => {
          const isReading = process.getActiveResourcesInfo().includes("FSReqPromise");
          if (process.listenerCount("SIGINT") === 0 || !isReading) return;
          writeFileSync(${JSON.stringify(folder.at("marker"))}, "");
          clearInterval(polling);
        }, 100);`,
      );
      const stuck = new App({ home: app.home, environment: { NODE_OPTIONS: `--import=${module}` } });

      const ended = await interruptTwice(stuck, "status");

      expect(ended.afterFirst.isAlive).toBe(true);
      // To a shell this is 130.
      expect(ended).toMatchObject({ code: null, signal: "SIGINT" });
    },
  );
});
