import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { App, root } from "../../e2e/support/app.ts";
import { callsIn } from "../../e2e/support/slow-pipeline.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

describe("--workers", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: { GOTAG_PIPELINES: folder.path } }));
  let id: string;
  beforeEach(() => {
    id = randomUUID();
    folder.write(
      "cases.json",
      Array.from({ length: 12 }, () => ({ uuid: randomUUID() })),
    );
    folder.write(
      "pids/pipeline.ts",
      `import { appendFileSync } from "node:fs";
      import { setTimeout as wait } from "node:timers/promises";
      import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
      export default definePipeline({
        name: "pids",
        description: "Records the processes that run it.",
        config: { tell: { blocks: false } },
        stages: async ({ config }) => ({
          tell: async () => {
            appendFileSync(${JSON.stringify(folder.at("pids.txt"))}, process.pid + "\\n");
            if (config.tell.blocks) for (;;);
            await wait(50);
            return 1;
          },
        }),
        passed: () => true,
      });`,
    );
  });

  const pids = () => callsIn(folder.at("pids.txt"));
  const run = (...more: string[]) => ["run", "pids", folder.at("cases.json"), "--id", id, "--json", ...more];
  function isAlive(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
  async function untilGone(all: readonly number[]): Promise<void> {
    while (all.some(isAlive)) await wait(20);
  }

  it("of run: this many processes run the stages, and end with it", async () => {
    const { child, ended } = app.start(...run("--workers", "2"));

    const { code, stdout } = await ended;

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { passed: 12 } });
    expect(pids()).toHaveLength(12);
    expect(new Set(pids()).size).toBe(2);
    expect(pids()).not.toContain(child.pid);
    await untilGone(pids());
  });

  it("of run is 0 by default: the host runs them", async () => {
    const { child, ended } = app.start(...run());

    await ended;

    expect(new Set(pids())).toEqual(new Set([child.pid]));
  });

  it("of serve: they run the stages of all runs, and --workers of other commands has no effect", async () => {
    const { child: server, ended } = app.start("serve", "--port", "0", "--workers", "1");
    while (!app.isServed) await wait(20);

    const { code, stderr } = await app.gotag(...run("--workers", "2"));
    server.kill("SIGTERM");

    expect(code).toBe(0);
    expect(stderr).toMatch(/^--workers has no effect: .+ is being served already, at http:\/\/127\.0\.0\.1:\d+\.\n/);
    expect(new Set(pids()).size).toBe(1);
    expect(pids()).not.toContain(server.pid);
    expect((await ended).code).toBe(0);
    await untilGone(pids());
  });

  it("keep Ctrl-C free of a stage that blocks its thread", async () => {
    const { child, ended } = app.start(...run("--workers", "1", "tell.blocks=true"));
    while (pids().length === 0) await wait(20);

    child.kill("SIGINT");

    expect(await ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(`Interrupted. Nothing is lost. Resume with: gotag wait ${id}\n`),
    });
    await untilGone(pids());
  });
});
