import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { App, root } from "../../e2e/support/app.ts";
import { outcomeOf } from "../outcome-of.ts";

describe("--workers", () => {
  let app: App;
  let folder: string;
  let id: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-workers-"));
    app = new App({ environment: { GOTAG_PIPELINES: folder } });
    id = randomUUID();
    const cases = Array.from({ length: 12 }, () => ({ uuid: randomUUID() }));
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
    mkdirSync(join(folder, "pids"));
    writeFileSync(
      join(folder, "pids/pipeline.ts"),
      `import { appendFileSync } from "node:fs";
      import { setTimeout as wait } from "node:timers/promises";
      import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
      export default definePipeline({
        name: "pids",
        description: "Writes down in which process it is.",
        config: { tell: { blocks: false } },
        stages: async ({ config }) => ({
          tell: async () => {
            appendFileSync(${JSON.stringify(pidFile())}, process.pid + "\\n");
            if (config.tell.blocks) for (;;);
            await wait(50);
            return 1;
          },
        }),
        passed: () => true,
      });`,
    );
  });
  afterEach(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const pidFile = () => join(folder, "pids.txt");
  const pids = () => (existsSync(pidFile()) ? readFileSync(pidFile(), "utf8").trim().split("\n").map(Number) : []);
  const run = (...more: string[]) => ["run", "pids", join(folder, "cases.json"), "--id", id, "--json", ...more];
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
    const child = app.spawn(...run("--workers", "2"));

    const { code, stdout } = await outcomeOf(child).ended;

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { passed: 12 } });
    expect(pids()).toHaveLength(12);
    expect(new Set(pids()).size).toBe(2);
    expect(pids()).not.toContain(child.pid);
    await untilGone(pids());
  });

  it("of run is 0 by default: the host runs them", async () => {
    const child = app.spawn(...run());

    await outcomeOf(child).ended;

    expect(new Set(pids())).toEqual(new Set([child.pid]));
  });

  it("of serve: they run the stages of all runs, and --workers of other commands has no effect", async () => {
    const server = app.spawn("serve", "--port", "0", "--workers", "1");
    const { ended } = outcomeOf(server);
    while (!existsSync(join(app.home, "host.json"))) await wait(20);

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
    const child = app.spawn(...run("--workers", "1", "tell.blocks=true"));
    const { ended } = outcomeOf(child);
    while (pids().length === 0) await wait(20);

    child.kill("SIGINT");

    expect(await ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(`Interrupted. Nothing is lost: gotag wait ${id} goes on with the run.\n`),
    });
    await untilGone(pids());
  });
});
