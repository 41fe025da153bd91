import { Folder } from "../../support/folder.ts";
import { perBlock, perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";
import { aRun } from "../a-run.ts";
import { startFakeServer } from "../fake-server.ts";

const text = JSON.stringify({ results: Array.from({ length: 5_000 }, () => "é".repeat(50)) });

describe("gotag log", () => {
  let breaksOff = false;
  const server = perBlock(() =>
    startFakeServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(text.slice(0, 100_000));
      setTimeout(() => (breaksOff ? response.destroy() : response.end(text.slice(100_000))), 20);
    }),
  );
  const folder = perTest(() => new Folder());
  beforeEach(() => {
    breaksOff = false;
  });
  const log = (...args: string[]) =>
    runCommand(["log", aRun().id, "--url", server.url, ...args], { folder: folder.path });

  it("prints the log byte by byte", async () => {
    expect(await log()).toEqual({ code: 0, stdout: text, stderr: "" });
  });

  it("writes to a file relative to the current folder", async () => {
    expect(await log("-o", "run.json")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(folder.read("run.json")).toBe(text);
    expect(folder.list()).toEqual(["run.json"]);
  });

  it.each([{ output: [] }, { output: ["-o", "run.json"] }])(
    "leaves nothing of an incomplete log: $output",
    async ({ output }) => {
      breaksOff = true;

      expect(await log(...output)).toEqual({
        code: 3,
        stdout: "",
        stderr: expect.stringContaining(`${server.url} does not answer`),
      });
      expect(folder.list()).toEqual([]);
    },
  );

  it("says when the file cannot be written", async () => {
    const output = folder.at("none/run.json");

    expect(await log("-o", output)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${output} cannot be written: ENOENT: no such file or directory`),
    });
  });
});
