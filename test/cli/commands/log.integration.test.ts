import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { log } from "../../../cli/commands/log.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer, type FakeServer } from "../fake-server.ts";
import { aShell } from "../fake-shell.ts";

const { id: run } = aRun();
const text = JSON.stringify({ results: Array.from({ length: 5_000 }, () => "é".repeat(50)) });

describe("gotag log", () => {
  let folder: string;
  let server: FakeServer;
  let breaksOff = false;
  beforeAll(async () => {
    server = await startFakeServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(text.slice(0, 100_000));
      setTimeout(() => (breaksOff ? response.destroy() : response.end(text.slice(100_000))), 20);
    });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    breaksOff = false;
    folder = mkdtempSync(join(tmpdir(), "gotag-log-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("prints the log byte by byte", async () => {
    const shell = aShell();

    expect(await log({ url: server.url, run }, shell)).toBe(0);
    expect(shell.printed()).toBe(text);
  });

  it("prints nothing of an incomplete log", async () => {
    breaksOff = true;
    const shell = aShell();

    await expect(log({ url: server.url, run }, shell)).rejects.toMatchObject({ code: "app-unreachable" });
    expect(shell.printed()).toBe("");
  });

  it("writes to a file relative to the current folder", async () => {
    const shell = aShell({ folder });

    await log({ url: server.url, run, output: "run.json" }, shell);

    expect(readFileSync(join(folder, "run.json"), "utf8")).toBe(text);
    expect(readdirSync(folder)).toEqual(["run.json"]);
    expect(shell.printed()).toBe("");
  });

  it("leaves no partial file when the app goes away", async () => {
    breaksOff = true;

    await expect(log({ url: server.url, run, output: "run.json" }, aShell({ folder }))).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says when the file cannot be written", async () => {
    const output = join(folder, "none", "run.json");

    await expect(log({ url: server.url, run, output }, aShell())).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(new RegExp(`^${output} cannot be written: ENOENT: no such file or directory`)),
    });
  });
});
