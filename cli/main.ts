#!/usr/bin/env node
// The command line, as it is started. Nothing else is loaded before the version of Node is known to do.
import type { Shell } from "./shell.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `gotag needs Node 22.18 or newer, and this is ${process.version}. ` +
      '"npm run gotag -- …" uses the Node that npm has installed with the project.\n',
  );
  process.exitCode = 2;
} else {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(130);
    interruption.abort();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  // Whoever reads the results may have seen enough: that is no reason to stop a run.
  process.stdout.on("error", ignoreClosedPipe);
  process.stderr.on("error", ignoreClosedPipe);

  const shell: Shell = {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    folder: process.cwd(),
    commandLine: process.argv.slice(2),
    interrupted: interruption.signal,
    now: () => new Date(),
  };
  const { gotag } = await import("./gotag.ts");
  process.exitCode = await gotag(shell);
  // What an interrupted command leaves behind are calls of stages, which a kill would leave as well.
  if (interruption.signal.aborted) process.exit();
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
