import { status } from "../../../cli/commands/status.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const newest = aRun({ id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a", status: "running", label: "trial\u001b[2J" });
const older = aRun({ id: "7f6b1c52-ffff-4b39-9d0a-4f1f5c1e2d3a" });

describe("gotag status", () => {
  let server: FakeServer;
  let runs = [newest, older];
  beforeAll(async () => {
    server = await startFakeServer(({ url }) => (url?.startsWith("/api/runs?") ? { runs } : newest));
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    runs = [newest, older];
  });

  it("lists the runs by the shortest unique prefixes", async () => {
    const shell = aShell();

    expect(await status({ url: server.url }, shell)).toBe(0);
    expect(shell.printed()).toBe(
      [
        "id            pipeline  status     done  passed  failed  errors  created               label",
        "7f6b1c52-0f6  simple    running    3/3   2       0       1       2026-11-22 15:37:01Z  trial\\x1b[2J",
        "7f6b1c52-fff  simple    completed  3/3   2       0       1       2026-11-22 15:37:01Z",
        "",
      ].join("\n"),
    );
  });

  it("says that there are none", async () => {
    runs = [];
    const shell = aShell();

    await status({ url: server.url }, shell);

    expect(shell.printed()).toBe("There are no runs yet.\n");
  });

  it("shows one run", async () => {
    const shell = aShell();

    await status({ url: server.url, run: "latest" }, shell);

    expect(shell.printed()).toBe(
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
    const all = aShell();
    const one = aShell();

    await status({ url: server.url, json: true }, all);
    await status({ url: server.url, json: true, run: newest.id }, one);

    expect(JSON.parse(all.printed())).toEqual({ runs });
    expect(JSON.parse(one.printed())).toEqual(newest);
  });

  it("reads the address of the app from the environment", async () => {
    const shell = aShell({ environment: { GOTAG_URL: `${server.url}/`, GOTAG_HOME: "/nowhere/at/all" } });

    expect(await status({}, shell)).toBe(0);
    expect(shell.printed()).toContain("7f6b1c52-0f6");
  });

  it("refuses an invalid address", async () => {
    await expect(status({ url: "localhost:7071" }, aShell())).rejects.toMatchObject({
      code: "usage",
      message: 'The address of the app must be like https://my-app.azurewebsites.net, not "localhost:7071".',
    });
  });

  it("refuses --storage for another app", async () => {
    await expect(status({ url: server.url, storage: "file" }, aShell())).rejects.toMatchObject({
      code: "usage",
      message: `--storage is for the app of this folder; ${server.url} has its own.`,
    });
  });
});
