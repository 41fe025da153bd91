#!/usr/bin/env node
import { randomUUID } from "node:crypto";
import module from "node:module";
import { catchInterruption, catchUnexpected, complainAboutNode } from "./process.ts";
import { EXIT } from "./shell.ts";

/** How long what stages left behind may take to end after everything is closed. */
const GRACE_MS = 100;

const complaint = complainAboutNode(process.versions.node);
if (complaint === undefined) await main();
else {
  process.stderr.write(complaint);
  process.exitCode = EXIT.wrongRequest;
}

/** Runs the command line of this process, and sets its exit code. */
async function main(): Promise<void> {
  // The next command, and the processes that this one starts, load the compiled code.
  const { directory } = module.enableCompileCache();
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
  const failed = catchUnexpected(process);
  const interrupted = catchInterruption(process);
  let lost: Error | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader such as `head` has closed its end.
    if (error.code !== "EPIPE") lost ??= error;
  });
  process.stderr.on("error", () => {});

  const { runProgram } = await import("./program.ts");
  const exitCode = await runProgram({
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
  // With any other exit code, an error is printed already.
  if (lost !== undefined && process.exitCode === EXIT.done) {
    process.exitCode = EXIT.runFailed;
    process.stderr.write(`Not all of the output could be written: ${lost.message}.\n`);
  }
  await flush(process.stderr);
  // A stage that was running when the host stopped, or a handle that a pipeline left open, must not keep the process alive.
  // Without any, the process ends before this timer fires.
  setTimeout(() => process.exit(), GRACE_MS).unref();
}

function flush(output: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => output.write("", () => resolve()));
}
