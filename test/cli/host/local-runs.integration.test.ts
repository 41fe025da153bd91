import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { startRunBody } from "../../../shared/contract/run-body.ts";
import { createModelRegistry } from "../../../shared/models/model-registry.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";
import { openStorage } from "../../../shared/platform/storage/open-storage.ts";
import { prepareRun } from "../../../shared/run/request/prepare-run.ts";
import { storeRun } from "../../../shared/run/store/store-run.ts";
import { App, collect } from "../../e2e/support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "../../e2e/support/slow-pipeline.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

const CASES = 40;
const LANES = 4;

describe("runs of a folder", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: TEST_PIPELINES }));
  beforeEach(() => void folder.write("cases.json", numberedCases(CASES)));

  const run = (id: string, waitMs: number) => [
    ...["run", "slow", folder.at("cases.json"), "-c", `${LANES}`, "--id", id, "--json"],
    ...[`infer.calls=${folder.at("calls")}`, `infer.waitMs=${waitMs}`],
  ];
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await wait(10);
  }

  // Through npm, one Ctrl-C may arrive twice.
  it.each([{ signals: ["SIGINT"] }, { signals: ["SIGTERM"] }, { signals: ["SIGINT", "SIGINT"] }] as const)(
    "ends at once at $signals, keeps completed results, and says how to resume",
    async ({ signals }) => {
      const id = randomUUID();
      const { child, ended, said } = app.start(...run(id, 60_000));
      await until(() => said().includes(id));

      for (const signal of signals) child.kill(signal);
      const interrupted = await ended;

      expect(interrupted).toMatchObject({ code: 130, stdout: "" });
      expect(interrupted.stderr).toContain(`Interrupted. Nothing is lost. Resume with: gotag wait ${id}\n`);
      expect(app.isServed).toBe(false);
      const blobs = readdirSync(join(app.home, "blobs/runs", id));
      expect(blobs).toContain("request.json");
      expect(blobs).not.toContain("log.json");
    },
  );

  it("continues with another host when that of another command is killed", async () => {
    const id = randomUUID();
    const owner = app.start(...run(id, 200));
    await until(() => owner.said().includes(id));
    const { ended, said } = app.start("wait", id, "--json");
    await until(() => said() !== "");

    owner.child.kill("SIGKILL");
    const { code, stdout } = await ended;

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id, status: "completed", counts: { completed: CASES } });
  });

  it("shares one host between commands that are started at once", async () => {
    const ids = [randomUUID(), randomUUID(), randomUUID()];

    const outcomes = await Promise.all(ids.map((id) => app.gotag(...run(id, 5))));

    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(outcomes.map(({ stdout }) => (JSON.parse(stdout) as { id: string }).id)).toEqual(ids);
    expect(app.isServed).toBe(false);
  });

  it("are not resumed by commands that only read, and by --detach", async () => {
    const id = randomUUID();

    const detached = await app.gotag(...run(id, 5), "--detach");
    for (const command of ["status", "log", "summarize"]) expect((await app.gotag(command, id)).code).toBe(0);

    expect(detached.code).toBe(0);
    expect(callsIn(folder.at("calls"))).toEqual([]);
    expect((await app.gotag("wait", id)).code).toBe(0);
    expect(callsIn(folder.at("calls"))).toHaveLength(CASES);
  });

  it("says with --detach whether a host works on the run after all commands have ended", async () => {
    const owner = app.start(...run(randomUUID(), 60_000));
    await until(() => app.isServed);
    const besideRun = await app.gotag(...run(randomUUID(), 5), "--detach");
    owner.child.kill("SIGINT");
    await owner.ended;
    const { child: server, ended } = app.start("serve", "--port", "0");
    await until(() => app.isServed);

    const besideServe = await app.gotag(...run(randomUUID(), 5), "--detach");
    server.kill("SIGINT");
    await ended;

    expect(besideRun.stderr).toContain(
      "The run is accepted, but no host works on it. Start it with: gotag serve or gotag wait ",
    );
    expect(besideServe.stderr).toContain("The run is accepted. Wait for it with: gotag wait ");
  });

  it("are not locked by a log that is printed to a slow reader", async () => {
    // The log is buffered in a temporary folder, which must not stay.
    const buffering = new App({ home: app.home, environment: { ...TEST_PIPELINES, TMPDIR: folder.path } });
    folder.write("cases.json", numberedCases(CASES, { note: "n".repeat(50_000) }));
    const id = randomUUID();
    await app.gotag(...run(id, 0));
    const printing = buffering.spawn("log", id);
    // One piece is read, and the 2 MB behind it wait.
    await once(printing.stdout!, "readable");

    const next = await app.gotag("status", id);
    const { code, stdout } = await collect(printing).ended;

    expect(next).toMatchObject({ code: 0, stderr: "" });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { results: unknown[] }).results).toHaveLength(CASES);
    expect(folder.list().filter((name) => name.startsWith("gotag-"))).toEqual([]);
  });

  it.each([
    { what: "an exception", code: 'throw new Error("oops");' },
    { what: "a rejection", code: 'Promise.reject(new Error("oops"));' },
  ])("is unlocked, and the process ends with 3, after an uncaught $what", async ({ code }) => {
    const isUp = `existsSync(${JSON.stringify(join(app.home, "host.json"))})`;
    const module = folder.write(
      "oops.mjs",
      `import { existsSync } from "node:fs";
      const polling = setInterval(() => { if (${isUp}) { clearInterval(polling); ${code} } }, 10);`,
    );
    const failing = new App({ home: app.home, environment: { NODE_OPTIONS: `--import=${pathToFileURL(module)}` } });

    const ended = await failing.gotag("serve", "--port", "0");

    expect(ended).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^Something unexpected went wrong: oops \(GOTAG_DEBUG=1 shows where\.\)$/m),
    });
    expect(app.isServed).toBe(false);
  });

  /** Stores a run like a host that is killed after it has accepted the run, and before it starts it. */
  async function acceptRun(id: string): Promise<void> {
    const storage = await openStorage({ home: app.home, environment: {} });
    const catalog = createPipelineCatalog({ folder: TEST_PIPELINES.GOTAG_PIPELINES });
    const deps = { catalog, models: createModelRegistry(), storage, now: () => new Date() };
    const files = { "cases.json": folder.read("cases.json") };
    const config = [`infer.calls=${folder.at("calls")}`, "infer.waitMs=0"];
    const body = startRunBody.parse({ id, pipeline: "slow", casesFile: "cases.json", files, config });
    const prepared = await prepareRun(body, deps);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
    await storeRun(storage.runs, prepared.run, prepared.shards);
  }

  it("are started by `wait` if a killed host has only accepted them", async () => {
    const id = randomUUID();
    await acceptRun(id);

    const { code, stdout } = await app.gotag("wait", id, "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: "completed", counts: { completed: CASES } });
  });

  it("are started by `serve` if a killed host has only accepted them", async () => {
    const id = randomUUID();
    await acceptRun(id);
    const { child, ended } = app.start("serve", "--port", "0");

    // No client requests the run.
    await until(() => existsSync(join(app.home, "blobs/runs", id, "log.json")));
    child.kill("SIGINT");

    expect((await ended).code).toBe(0);
  });

  it("is served until Ctrl-C, once", async () => {
    const { child, ended } = app.start("serve", "--port", "0");
    await until(() => app.isServed);

    const second = await app.gotag("serve", "--port", "0");
    child.kill("SIGINT");

    expect(second).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("is being served already") });
    expect((await ended).code).toBe(0);
    expect(app.isServed).toBe(false);
  });
});
