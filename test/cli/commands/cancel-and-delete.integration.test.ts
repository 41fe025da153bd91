import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { App, kill } from "../../e2e/support/app.ts";
import { callsIn, numberedCases, TEST_PIPELINES } from "../../e2e/support/slow-pipeline.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

const CASES = 40;

describe("gotag cancel and delete", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: TEST_PIPELINES }));
  let id: string;
  beforeEach(() => {
    id = randomUUID();
    folder.write("cases.json", numberedCases(CASES));
  });

  const calls = () => callsIn(folder.at("calls"));
  const run = (waitMs: number) => [
    ...["run", "slow", folder.at("cases.json"), "-c", "4", "--id", id],
    ...[`infer.calls=${folder.at("calls")}`, `infer.waitMs=${waitMs}`],
  ];

  /** All blobs and histories. */
  const kept = (): readonly string[] => {
    const files = readdirSync(join(app.home, "blobs"), { recursive: true, withFileTypes: true });
    const blobs = files.filter((file) => file.isFile()).map(({ name }) => name);
    const database = new DatabaseSync(join(app.home, "taskhub.db"));
    try {
      const histories = database.prepare("SELECT id FROM instances").all();
      return [...blobs, ...histories.map(({ id: instance }) => `${instance}`)];
    } finally {
      database.close();
    }
  };

  it("end a run that no host serves without starting a stage", async () => {
    await app.gotag(...run(0), "--detach");

    const { code, stdout } = await app.gotag("cancel", id);

    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Run ${id} was cancelled. 0/${CASES} done: 0 passed, 0 failed, 0 errors.\n`,
    });
    expect(calls()).toEqual([]);
    expect(app.isServed).toBe(false);
  });

  it("request the end of a run that no host serves, and the next `wait` ends it", async () => {
    await app.gotag(...run(0), "--detach");

    const requested = await app.gotag("cancel", id, "--detach");
    const waited = await app.gotag("wait", id);

    expect(requested).toEqual({
      code: 0,
      stdout: `${id}\n`,
      stderr: `Cancellation requested, but no host works on the run. Finish with: gotag serve or gotag wait ${id}\n`,
    });
    expect(waited).toMatchObject({ code: 3, stderr: expect.stringContaining("The run was cancelled.") });
    expect(calls()).toEqual([]);
  });

  it("end a run whose host was killed while stages ran, and keep completed results", async () => {
    const { child } = app.start(...run(400));
    while (calls().length < 5) await wait(20);
    await kill(child);

    const cancelled = await app.gotag("cancel", "latest", "--json");
    const log = JSON.parse(readFileSync(join(app.home, "blobs/runs", id, "log.json"), "utf8")) as {
      results: unknown[];
    };

    expect(cancelled.code).toBe(0);
    const { status, counts } = JSON.parse(cancelled.stdout) as { status: string; counts: { completed: number } };
    expect(status).toBe("cancelled");
    expect(counts.completed).toBeGreaterThan(0);
    expect(counts.completed).toBeLessThan(CASES);
    expect(log.results).toHaveLength(counts.completed);
    await app.gotag("delete", id);
    expect(kept()).toEqual([]);
  });

  it("end a run that another command is following", async () => {
    const { ended, said } = app.start(...run(60_000));
    while (!said().includes(id)) await wait(10);

    const cancelled = await app.gotag("cancel", id);

    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining(`Run ${id} was cancelled.`) });
    expect(await ended).toMatchObject({ code: 3, stderr: expect.stringContaining("The run was cancelled.") });
  });

  it("refuse a run that has ended, and one that has not", async () => {
    await app.serve();
    await app.gotag(...run(0), "--limit", "1");

    const late = await app.gotag("cancel", id);
    const done = id;
    id = randomUUID();
    await app.gotag(...run(60_000), "--detach");
    const early = await app.gotag("delete", id, done, "--json");

    expect(late).toEqual({ code: 3, stdout: "", stderr: `Run "${done}" has ended already, as completed.\n` });
    const reason = `Run ${id} has not ended and was not deleted. Cancel it with: gotag cancel ${id}`;
    expect(early.code).toBe(2);
    expect(JSON.parse(early.stdout)).toEqual({ deleted: [done], refused: [{ id, reason }] });
    expect(early.stderr).toBe(`${reason}\n`);
    expect(calls()).not.toEqual([]);
  });

  it("remove everything stored about runs, or nothing if one of them is not found", async () => {
    const { child: server, ended } = app.start("serve", "--port", "0");
    while (!app.isServed) await wait(10);
    await app.gotag(...run(0), "--limit", "3");
    const unknown = randomUUID();

    const nothing = await app.gotag("delete", id.slice(0, 8), unknown);
    const stillThere = await app.gotag("status", id);
    const deleted = await app.gotag("delete", id.slice(0, 8));
    server.kill("SIGINT");
    await ended;

    expect(nothing).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(`- There is no run "${unknown}"`),
    });
    expect(stillThere.code).toBe(0);
    expect(stillThere.stderr).toBe("");
    expect(deleted).toEqual({ code: 0, stdout: `Run ${id} is deleted.\n`, stderr: "" });
    expect(kept()).toEqual([]);
  });
});
