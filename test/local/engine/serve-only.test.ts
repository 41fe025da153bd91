import { join } from "node:path";
import { createManualClock, type HostOptions } from "../../../local/index.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("a serve-only host", () => {
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
