import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareVersions, isVersionAccepted } from "../../../local/engine/versioning.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

describe("compareVersions", () => {
  it.each([
    { earlier: "1.9", later: "1.10" },
    { earlier: "1.2", later: "1.2.0" },
    { earlier: "1.0.0.9", later: "2.0" },
    { earlier: "", later: "0.0" },
    { earlier: "Alpha", later: "beta" },
    { earlier: "10", later: "9" },
  ])("orders $earlier before $later", ({ earlier, later }) => {
    expect(compareVersions(earlier, later)).toBeLessThan(0);
    expect(compareVersions(later, earlier)).toBeGreaterThan(0);
  });

  it.each([
    { one: "", other: "" },
    { one: "1.02", other: "1.2" },
    { one: "RC", other: "rc" },
  ])("treats '$one' and '$other' as equal", ({ one, other }) => {
    expect(compareVersions(one, other)).toBe(0);
  });
});

describe("isVersionAccepted", () => {
  it.each([
    { match: "None", version: "9.0", accepted: true },
    { match: "Strict", version: "2.0", accepted: true },
    { match: "Strict", version: "1.0", accepted: false },
    { match: "CurrentOrOlder", version: "1.0", accepted: true },
    { match: "CurrentOrOlder", version: "", accepted: true },
    { match: "CurrentOrOlder", version: "2.1", accepted: false },
  ] as const)("is $accepted for '$version' by $match in an app of version 2.0", ({ match, version, accepted }) => {
    expect(isVersionAccepted(version, { match, defaultVersion: "2.0" })).toBe(accepted);
  });

  it.each(["Strict", "CurrentOrOlder"] as const)("is false for '1.0' by %s in an app without a version", (match) => {
    expect(isVersionAccepted("1.0", { match, defaultVersion: "" })).toBe(false);
  });
});

describe("an app with a version", () => {
  const MISMATCH = "VersionMismatch: Orchestration version did not comply with Worker Versioning";
  const folder = temporaryFolder();
  const storage = join(folder, "hub.sqlite");
  let app: SampleApp;
  const start = async (durableTask: object): Promise<void> => {
    writeFileSync(join(folder, "host.json"), JSON.stringify({ extensions: { durableTask } }));
    app = await startSampleApp({ appDirectory: folder, storage });
  };
  afterEach(() => app.host.stop());

  it("passes it to the orchestrations that it starts and to their sub-orchestrations", async () => {
    await start({ defaultVersion: "2.0" });

    expect(await app.run("echo")).toMatchObject({ version: "2.0" });
    expect(await app.run("child", { name: "echo" })).toMatchObject({ version: "2.0" });
  });

  it("leaves instances of later versions to a later app", async () => {
    await start({ defaultVersion: "2.0" });
    await app.start("echo", { id: "later", version: "2.1" });

    expect((await app.status("later")).runtimeStatus).toBe("Pending");
    expect(app.messages()).toContain("Instance 'later' waits: its version '2.1' is not for this app of version '2.0'.");
    await app.host.stop();
    await start({ defaultVersion: "2.1" });

    expect((await app.ended("later")).output).toMatchObject({ version: "2.1" });
  });

  it("fails them if host.json says so", async () => {
    await start({ defaultVersion: "2.0", versionMatchStrategy: "strict", versionFailureStrategy: "fail" });

    const status = await app.ended(await app.start("echo", { version: "1.0" }));

    expect(status).toMatchObject({ runtimeStatus: "Failed", output: MISMATCH });
  });

  it("notifies the parent of a sub-orchestration that failed for its version", async () => {
    await start({ defaultVersion: "2.0", versionFailureStrategy: "Fail" });

    expect(await app.run("catch-child", { name: "echo", version: "3.0" })).toEqual({ caught: MISMATCH });
  });
});
