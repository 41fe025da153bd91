import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/support/app.ts";
import { outcomeOf } from "./outcome-of.ts";

/** Takes nothing, as a disk that is full. */
const FULL = "/dev/full";

/** Runs a command that prints to somewhere else than a pipe. */
function printTo(output: number | "pipe", ...args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, "cli/gotag.js"), ...args], { stdio: ["ignore", output, "pipe"] });
  return { child, ended: outcomeOf(child).ended };
}

describe("a command whose output cannot be written", () => {
  // Only Linux has such a device.
  (existsSync(FULL) ? it : it.skip)("says so, and does not end as if all was well", async () => {
    const full = openSync(FULL, "w");

    const outcome = await printTo(full, "help").ended;
    closeSync(full);

    expect(outcome).toEqual({
      code: 3,
      stdout: "",
      stderr: "Not all of the output could be written: ENOSPC: no space left on device, write.\n",
    });
  });

  it("ignores a reader that closes early", async () => {
    const { child, ended } = printTo("pipe", "help");
    child.stdout!.destroy();

    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});
