import { join } from "node:path";
import { type SampleApp, startSampleApp } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("rewinding", () => {
  const storage = join(temporaryFolder(), "hub.sqlite");
  let app: SampleApp;
  const start = async (options = {}): Promise<void> => {
    app = await startSampleApp({ storage, ...options });
  };
  beforeEach(() => start());
  afterEach(() => app.host.stop());
  const rewind = (id: string): Promise<unknown> => app.call("rewind", { id, reason: "try again" });

  it("runs only the failed activity again", async () => {
    const id = await app.start("two-steps", { input: { key: "rewound", times: 1 } });
    expect((await app.ended(id)).runtimeStatus).toBe("Failed");

    await rewind(id);

    expect(await app.ended(id)).toMatchObject({ runtimeStatus: "Completed", output: [1, "worked at call 2"] });
  });

  it("can be repeated after another failure", async () => {
    const id = await app.start("failing-child", { input: { key: "again", times: 3 } });
    for (let failure = 1; failure <= 3; failure++) {
      expect((await app.ended(id)).output).toContain(`failure ${failure}`);
      await rewind(id);
    }

    expect((await app.ended(id)).output).toBe("worked at call 4");
  });

  it("rewinds the sub-orchestration that failed", async () => {
    const input = { name: "child", input: { name: "failing-child", input: { key: "deep", times: 1 }, id: "leaf" } };
    const id = await app.start("child", { input });
    expect((await app.ended(id)).runtimeStatus).toBe("Failed");

    await rewind(id);

    expect((await app.ended(id)).output).toBe("worked at call 2");
    expect((await app.status("leaf")).output).toBe("worked at call 2");
  });

  it("starts a sub-orchestration again that no longer exists", async () => {
    const input = { name: "failing-child", input: { key: "gone", times: 1 }, id: "gone" };
    const id = await app.start("child", { input });
    await app.ended(id);
    await app.call("purge", { id: "gone" });

    await rewind(id);

    expect((await app.ended(id)).output).toBe("worked at call 2");
  });

  it("survives a restart of the host", async () => {
    const id = await app.start("failing-child", { input: { key: "restart", times: 1 } });
    await app.ended(id);
    await app.host.stop();
    await start({ serveOnly: true });
    await rewind(id);
    expect((await app.status(id)).runtimeStatus).toBe("Pending");
    await app.host.stop();

    await start();

    expect((await app.ended(id)).output).toBe("worked at call 2");
  });

  it("fails an orchestrator that had continued after the failure, as on Azure", async () => {
    const id = await app.start("catch-and-throw", { input: { key: "caught", times: 1 } });
    await app.ended(id);

    await rewind(id);

    expect((await app.ended(id)).output).toContain("Non-Deterministic workflow detected");
  });

  it("is refused for instances that have not failed", async () => {
    await app.ended(await app.start("echo", { id: "fine" }));
    await app.start("status", { id: "busy", input: "x" });

    await expect(rewind("nobody")).rejects.toThrow('No orchestration with instance ID "$nobody" found.');
    await expect(rewind("fine")).rejects.toThrow("status Completed");
    await expect(rewind("busy")).rejects.toThrow(
      'This orchestration has status Running, but only orchestrations in the "Failed" state can be rewound.',
    );
  });
});
