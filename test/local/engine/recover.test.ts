import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { app as functionsApp } from "@azure/functions";
import { createManualClock } from "../../../local/clock.ts";
import type { HostOptions } from "../../../local/index.ts";
import { calls, gate, open } from "../apps/samples/orchestrations.ts";
import { type SampleApp, startSampleApp, until } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("a host that is restarted on the same task hub", () => {
  const folder = temporaryFolder();
  const clock = createManualClock();
  let count = 0;
  let storage: string;
  let app: SampleApp;
  const start = async (options: Partial<HostOptions> = {}): Promise<void> => {
    app = await startSampleApp({ storage, clock, ...options });
  };
  const restart = async (options: Partial<HostOptions> = {}): Promise<void> => {
    await app.host.stop();
    await start(options);
  };
  beforeEach(async () => {
    storage = join(folder, `${++count}/hub.sqlite`);
    await start();
  });
  afterEach(() => app.host.stop());

  /** Stops the host and changes its task hub. */
  const change = async (sql: string): Promise<void> => {
    await app.host.stop();
    const file = new DatabaseSync(storage);
    file.exec(sql);
    file.close();
  };

  it("runs an activity again that was in progress and drops the late result of the first run", async () => {
    const id = await app.start("one-of-three-fails");
    await until(() => calls.filter((each) => each === "last").length === 1);
    const late = gate("last");
    await restart();
    await until(() => calls.filter((each) => each === "last").length === 2);
    late();
    open("first");
    await sleep(10);
    expect(calls).not.toContain("after the siblings");
    open("last");

    expect((await app.ended(id)).runtimeStatus).toBe("Completed");
    expect(calls.filter((each) => each === "after the siblings")).toHaveLength(1);
  });

  it("keeps ended instances", async () => {
    const id = await app.start("sequence");
    await app.ended(id);

    await restart();

    expect((await app.status(id)).output).toEqual(["Hello Tokyo!", "Hello Seattle!", "Hello London!"]);
  });

  it("fires timers that became due in between and keeps the others", async () => {
    const early = await app.start("timer", { input: { ms: 1000 } });
    const late = await app.start("timer", { input: { ms: 60_000 } });
    await app.host.stop();
    await clock.advance(30_000);
    await start();

    expect((await app.ended(early)).runtimeStatus).toBe("Completed");
    expect((await app.status(late)).runtimeStatus).toBe("Running");
    await clock.advance(30_000);
    expect((await app.ended(late)).runtimeStatus).toBe("Completed");
  });

  it("does not arm a cancelled timer again", async () => {
    const id = await app.start("long-approval");
    await app.call("raise", { id, name: "Approval", data: "yes" });

    await restart();
    const armed = clock.armed();
    await clock.advance(8 * 86_400_000);
    await app.call("raise", { id, name: "Go", data: 1 });

    expect(armed).toBe(0);
    expect((await app.ended(id)).output).toBe("yes");
  });

  it("keeps waiting for events and keeps received ones", async () => {
    const id = await app.start("two-waits");
    await app.call("raise", { id, name: "Go", data: "first" });

    await restart();
    await app.call("raise", { id, name: "Go", data: "second" });

    expect((await app.ended(id)).output).toEqual(["second", "first"]);
  });

  it("keeps the state of entities", async () => {
    await app.call("signal", { name: "counter", key: "a", operation: "add", input: 3 });

    await restart();

    expect(await app.run("count", { key: "a", operations: [["get"]] })).toEqual([3]);
  });

  it("completes each pending operation of an entity exactly once", async () => {
    const send = (operation: string): Promise<unknown> => app.call("signal", { name: "slow", key: "s", operation });
    await Promise.all([send("one"), send("two"), send("three")]);

    await restart();

    const state = async () => (await app.call("entity", { name: "slow", key: "s" })).entityState ?? [];
    await until(async () => (await state()).length === 3);
    expect((await state()).toSorted()).toEqual(["one", "three", "two"]);
  });

  it("resumes generations and sub-orchestrations", async () => {
    const id = await app.start("child", { input: { name: "mailbox", input: { got: [], missing: 3 }, id: "box" } });
    for (const data of [1, 2]) {
      await app.call("raise", { id: "box", name: "Mail", data });
      await restart();
    }

    await app.call("raise", { id: "box", name: "Mail", data: 3 });

    expect((await app.ended(id)).output).toEqual([1, 2, 3]);
  });

  it("keeps a suspended instance suspended", async () => {
    const id = await app.start("status", { input: "x" });
    await app.call("suspend", { id, reason: "pause" });

    await restart();

    expect((await app.status(id)).runtimeStatus).toBe("Suspended");
  });

  it("refuses a task hub that is in use", async () => {
    const other = storage.replace("hub.sqlite", "other.sqlite");
    const second = new DatabaseSync(other);
    second.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT");
    await app.host.stop();

    await expect(startSampleApp({ storage: other })).rejects.toMatchObject({
      code: "task-hub-in-use",
      storage: other,
      message: `The task hub ${other} is in use by another process. Stop that one, or start this host with another storage file.`,
    });
    second.close();
  });

  it("refuses a task hub of a later version", async () => {
    await change("PRAGMA user_version = 99");

    await expect(startSampleApp({ storage })).rejects.toMatchObject({
      code: "task-hub-version",
      message: `${storage} was written by a later version of the local host (format 99, this one reads up to 2). Use that version, or start with another storage file.`,
    });
  });

  it("upgrades a task hub of an earlier version", async () => {
    await app.ended(await app.start("sequence", { id: "early" }));
    await change("DROP TABLE schedules; PRAGMA user_version = 1");

    await start();

    expect((await app.status("early")).runtimeStatus).toBe("Completed");
  });

  it("refuses a file that is not a task hub", async () => {
    await app.host.stop();

    await expect(startSampleApp({ storage: join(import.meta.dirname, "../sample-app.ts") })).rejects.toMatchObject({
      code: "storage-unusable",
      message: expect.stringMatching(/sample-app\.ts cannot be used as a task hub: file is not a database$/),
    });
  });

  it("answers no request before the task hub is loaded, so that nothing is started twice", async () => {
    await app.host.stop();
    const port = await freePort();
    const answered: string[] = [];
    let starting: Promise<unknown> | undefined;
    const hook = functionsApp.hook.appStart(async () => {
      starting = fetch(`http://127.0.0.1:${port}/api/start/one-of-three-fails`, { method: "POST", body: "{}" }).then(
        () => answered.push("request"),
      );
      await sleep(100);
      answered.push("hook");
    });
    const before = calls.filter((each) => each === "last").length;
    try {
      app = await startSampleApp({ storage, clock, port });
    } finally {
      hook.dispose();
    }

    await starting;
    await until(() => calls.filter((each) => each === "last").length > before);
    await sleep(50);

    expect(answered).toEqual(["hook", "request"]);
    expect(calls.filter((each) => each === "last")).toHaveLength(before + 1);
    for (const each of ["first", "last"]) open(each);
  });

  describe("and only serves", () => {
    it("shows existing instances and does not run them", async () => {
      await app.ended(await app.start("echo", { id: "done" }));
      await app.start("timer", { id: "waits", input: { ms: 1000 } });
      await app.start("one-of-three-fails", { id: "busy" });

      await restart({ serveOnly: true });
      await clock.advance(60_000);

      expect((await app.status("done")).runtimeStatus).toBe("Completed");
      expect((await app.status("waits")).runtimeStatus).toBe("Running");
      expect((await app.status("busy")).runtimeStatus).toBe("Running");
      expect(app.host.stats()).toMatchObject({ episodes: 0, activities: 0 });
      await restart();
      expect((await app.ended("waits")).runtimeStatus).toBe("Completed");
    });

    it("keeps started instances and sent events for the next host", async () => {
      await app.start("status", { id: "ended", input: "x" });
      await restart({ serveOnly: true });
      await app.start("sequence", { id: "new" });
      await app.call("terminate", { id: "ended", reason: "enough" });
      await app.call("signal", { name: "counter", key: "a", operation: "add", input: 3 });

      expect((await app.status("new")).runtimeStatus).toBe("Pending");
      expect((await app.status("ended")).runtimeStatus).toBe("Running");
      expect(await app.call("entity", { name: "counter", key: "a" })).toEqual({ entityExists: false });
      await restart();

      expect((await app.ended("new")).output).toEqual(["Hello Tokyo!", "Hello Seattle!", "Hello London!"]);
      expect(await app.ended("ended")).toMatchObject({ runtimeStatus: "Terminated", output: "enough" });
      expect(await app.run("count", { key: "a", operations: [["get"]] })).toEqual([3]);
    });
  });
});
