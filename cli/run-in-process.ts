import { randomUUID } from "node:crypto";
import { catchInterruption } from "./process.ts";
import { commands } from "./commands.ts";
import { EXIT } from "./shell.ts";
import { runProgram } from "./program.ts";

/** How long what is left behind by stages may take to end once everything is closed. */
const GRACE_MS = 100;

/**
 * Runs the command line that this process was started with, and sets its exit code.
 *
 * @param failed - Aborts when something unexpected has happened, which has been told: then the process is to end with 3.
 */
export async function runInProcess(failed: AbortSignal): Promise<void> {
  const interrupted = catchInterruption(process);
  let lost: Error | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader such as `head` may have had enough.
    if (error.code !== "EPIPE") lost ??= error;
  });
  process.stderr.on("error", () => {});

  const exitCode = await runProgram(commands, {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    folder: process.cwd(),
    commandLine: process.argv.slice(2),
    interrupted: AbortSignal.any([interrupted, failed]),
    now: () => new Date(),
    newId: randomUUID,
  });
  process.exitCode = failed.aborted ? EXIT.runFailed : exitCode;
  await flush(process.stdout);
  // With any other code something else was told already.
  if (lost !== undefined && process.exitCode === EXIT.done) {
    process.exitCode = EXIT.runFailed;
    process.stderr.write(`Not all of the output could be written: ${lost.message}.\n`);
  }
  await flush(process.stderr);
  // A stage that was under way when the host stopped, or a handle that a pipeline left open, must not hold the process.
  // Where there is none, the process ends by itself, and this timer with it.
  setTimeout(() => process.exit(), GRACE_MS).unref();
}

const flush = (output: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => output.write("", () => resolve()));
