import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";
import { prepareRun } from "../../../shared/run/request/prepare-run.ts";
import { startRunBody } from "../../../shared/contract/run-body.ts";
import { storeRun } from "../../../shared/run/store/store-run.ts";
import { openStorage } from "../../../shared/platform/storage/open-storage.ts";
import { App, root } from "../../e2e/support/app.ts";
import { outcomeOf } from "../outcome-of.ts";

const CASES = 40;
const LANES = 4;

describe("runs of a folder", () => {
  let app: App;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-runs-"));
    app = new App({ environment });
    writeCases();
  });
  afterEach(async () => {
    await app.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = { GOTAG_PIPELINES: join(root, "test/e2e/pipelines") };
  function writeCases(more: object = {}): void {
    const cases = Array.from({ length: CASES }, (_, number) => ({ uuid: randomUUID(), number, ...more }));
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  }
  const run = (id: string, waitMs: number) => [
    ...["run", "slow", join(folder, "cases.json"), "-c", `${LANES}`, "--id", id, "--json"],
    ...[`infer.calls=${join(folder, "calls")}`, `infer.waitMs=${waitMs}`],
  ];
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await wait(10);
  }
  const isServed = () => existsSync(join(app.home, "host.json"));

  // Twice at once is how one Ctrl-C may come by way of npm.
  it.each([{ signals: ["SIGINT"] }, { signals: ["SIGTERM"] }, { signals: ["SIGINT", "SIGINT"] }] as const)(
    "ends at once at $signals with what is done, and says how to go on",
    async ({ signals }) => {
      const id = randomUUID();
      const child = app.spawn(...run(id, 60_000));
      const { ended, said } = outcomeOf(child);
      await until(() => said().includes(id));

      for (const signal of signals) child.kill(signal);
      const interrupted = await ended;

      expect(interrupted).toMatchObject({ code: 130, stdout: "" });
      expect(interrupted.stderr).toContain(`Interrupted. Nothing is lost: gotag wait ${id} goes on with the run.\n`);
      expect(isServed()).toBe(false);
      const blobs = readdirSync(join(app.home, "blobs/runs", id));
      expect(blobs).toContain("request.json");
      expect(blobs).not.toContain("log.json");
    },
  );

  it("continues with another host when that of another command is killed", async () => {
    const id = randomUUID();
    const owner = app.spawn(...run(id, 200));
    const first = outcomeOf(owner);
    await until(() => first.said().includes(id));
    const { ended, said } = outcomeOf(app.spawn("wait", id, "--json"));
    await until(() => said() !== "");

    owner.kill("SIGKILL");
    const { code, stdout } = await ended;

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id, status: "completed", counts: { completed: CASES } });
  });

  it("shares one host between commands that are started at once", async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];

    const outcomes = await Promise.all(ids.map((id) => app.gotag(...run(id, 5))));

    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outcomes.map(({ stdout }) => (JSON.parse(stdout) as { id: string }).id)).toEqual(ids);
    expect(isServed()).toBe(false);
  });

  it("are not resumed by commands that only read, and by --detach", async () => {
    const id = randomUUID();

    const detached = await app.gotag(...run(id, 5), "--detach");
    for (const look of [
      ["status", id],
      ["log", id],
      ["summarize", id],
    ])
      expect((await app.gotag(...look)).code).toBe(0);

    expect(detached.code).toBe(0);
    expect(existsSync(join(folder, "calls"))).toBe(false);
    expect((await app.gotag("wait", id)).code).toBe(0);
    expect(existsSync(join(folder, "calls"))).toBe(true);
  });

  it("says with --detach whether a host works on the run after all commands have ended", async () => {
    const owner = app.spawn(...run(randomUUID(), 60_000));
    const first = outcomeOf(owner);
    await until(isServed);
    const besideRun = await app.gotag(...run(randomUUID(), 5), "--detach");
    owner.kill("SIGINT");
    await first.ended;
    const server = app.spawn("serve", "--port", "0");
    const { ended } = outcomeOf(server);
    await until(isServed);

    const besideServe = await app.gotag(...run(randomUUID(), 5), "--detach");
    server.kill("SIGINT");
    await ended;

    expect(besideRun.stderr).toContain("The run is accepted, and nobody is working on it: gotag serve or gotag wait ");
    expect(besideServe.stderr).toContain("The run is accepted, and goes on by itself: gotag wait ");
  });

  it("are not locked by a log that is printed to a slow reader", async () => {
    // What is put aside for the reader is looked for.
    app = new App({
      home: app.home,
      environment: { ...environment, TMPDIR: folder },
    });
    writeCases({ note: "n".repeat(50_000) });
    const id = randomUUID();
    await app.gotag(...run(id, 0));
    const printing = app.spawn("log", id);
    // One piece is read, and the 2 MB behind it wait.
    await once(printing.stdout!, "readable");

    const next = await app.gotag("status", id);
    const { code, stdout } = await outcomeOf(printing).ended;

    expect(next).toMatchObject({ code: 0, stderr: "" });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { results: unknown[] }).results).toHaveLength(CASES);
    expect(readdirSync(folder).filter((name) => name.startsWith("gotag-"))).toEqual([]);
  });

  it.each([
    { what: "an exception", code: 'throw new Error("oops");' },
    { what: "a rejection", code: 'Promise.reject(new Error("oops"));' },
  ])("is unlocked, and the process ends with 3, after an uncaught $what", async ({ code }) => {
    const module = join(folder, "oops.mjs");
    const isUp = `existsSync(${JSON.stringify(join(app.home, "host.json"))})`;
    writeFileSync(
      module,
      `import { existsSync } from "node:fs";
      const asking = setInterval(() => { if (${isUp}) { clearInterval(asking); ${code} } }, 10);`,
    );
    app = new App({ home: app.home, environment: { NODE_OPTIONS: `--import=${pathToFileURL(module)}` } });

    const ended = await app.gotag("serve", "--port", "0");

    expect(ended).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^Something unexpected went wrong: oops \(GOTAG_DEBUG=1 shows where\.\)$/m),
    });
    expect(isServed()).toBe(false);
  });

  it("are started by `serve` if a killed host has only accepted them", async () => {
    const id = randomUUID();
    const storage = await openStorage({ home: app.home, environment: {} });
    const catalog = createPipelineCatalog({ folder: join(root, "test/e2e/pipelines") });
    const deps = { catalog, models: createModelRegistry(), storage, now: () => new Date() };
    const files = { "cases.json": readFileSync(join(folder, "cases.json"), "utf8") };
    const config = [`infer.calls=${join(folder, "calls")}`, "infer.waitMs=0"];
    const body = startRunBody.parse({ id, pipeline: "slow", casesFile: "cases.json", files, config });
    const prepared = await prepareRun(body, deps);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
    await storeRun(storage.runs, prepared.run, prepared.shards);
    const server = app.spawn("serve", "--port", "0");
    const { ended } = outcomeOf(server);

    // Nobody asks the app about it.
    await until(() => existsSync(join(app.home, "blobs/runs", id, "log.json")));
    server.kill("SIGINT");

    expect((await ended).code).toBe(0);
  });

  it("is served until Ctrl-C, once", async () => {
    const child = app.spawn("serve", "--port", "0");
    const { ended } = outcomeOf(child);
    await until(isServed);

    const second = await app.gotag("serve", "--port", "0");
    child.kill("SIGINT");

    expect(second).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("is being served already") });
    expect((await ended).code).toBe(0);
    expect(isServed()).toBe(false);
  });
});
