import { perBlock } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const newest = aRun({ id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a", status: "running", label: "trial\u001b[2J" });
const older = aRun({ id: "7f6b1c52-ffff-4b39-9d0a-4f1f5c1e2d3a" });

describe("gotag status", () => {
  let runs = [newest, older];
  const server = perBlock(() => startFakeServer(({ url }) => (url?.startsWith("/api/runs?") ? { runs } : newest)));
  beforeEach(() => {
    runs = [newest, older];
  });
  const status = (...args: string[]) => runCommand(["status", "--url", server.url, ...args]);

  it("lists the runs by the shortest unique prefixes", async () => {
    expect(await status()).toEqual({
      code: 0,
      stdout: [
        "id            pipeline  status     done  passed  failed  errors  created               label",
        "7f6b1c52-0f6  simple    running    3/3   2       0       1       2026-11-22 15:37:01Z  trial\\x1b[2J",
        "7f6b1c52-fff  simple    completed  3/3   2       0       1       2026-11-22 15:37:01Z",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("says that there are none", async () => {
    runs = [];

    expect((await status()).stdout).toBe("There are no runs yet.\n");
  });

  it("shows one run", async () => {
    expect((await status("latest")).stdout).toBe(
      [
        `Run:      ${newest.id}`,
        "Pipeline: simple",
        "Label:    trial\\x1b[2J",
        "Status:   running",
        "Cases:    3/3 done: 2 passed, 0 failed, 1 errors",
        "Created:  2026-11-22 15:37:01Z",
        "Updated:  2026-11-22 15:37:05Z",
        "",
      ].join("\n"),
    );
  });

  it("prints the answer of the app as JSON", async () => {
    expect(JSON.parse((await status("--json")).stdout)).toEqual({ runs });
    expect(JSON.parse((await status("--json", newest.id)).stdout)).toEqual(newest);
  });

  it("reads the address of the app from the environment", async () => {
    const environment = { GOTAG_URL: `${server.url}/`, GOTAG_HOME: "/nowhere/at/all" };

    expect(await runCommand(["status"], { environment })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("7f6b1c52-0f6"),
    });
  });

  it("refuses an invalid address, and --storage for another app", async () => {
    expect(await runCommand(["status", "--url", "localhost:7071"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'The address of the app must be like https://my-app.azurewebsites.net, not "localhost:7071".\n',
    });
    expect(await status("--storage", "file")).toMatchObject({
      code: 2,
      stderr: `--storage is for the local app, and has no effect on ${server.url}.\n`,
    });
  });
});
