import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { collect, entryOf } from "../e2e/support/app.ts";

/** A device that is always full. Only Linux has one. */
const FULL = "/dev/full";

function printHelpTo(output: number | "pipe") {
  const child = spawn(process.execPath, [entryOf("source"), "help"], { stdio: ["ignore", output, "pipe"] });
  return { child, ended: collect(child).ended };
}

describe("a command whose output cannot be written", () => {
  (existsSync(FULL) ? it : it.skip)("prints an error and ends with 3", async () => {
    const full = openSync(FULL, "w");

    const outcome = await printHelpTo(full).ended;
    closeSync(full);

    expect(outcome).toEqual({
      code: 3,
      stdout: "",
      stderr: "Not all of the output could be written: ENOSPC: no space left on device, write.\n",
    });
  });

  it("ignores a reader that closes early", async () => {
    const { child, ended } = printHelpTo("pipe");
    child.stdout!.destroy();

    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});
