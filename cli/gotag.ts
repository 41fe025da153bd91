import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describeFailure } from "./describe-failure.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { runProgram, type Commands } from "./program.ts";
import type { Shell } from "./shell.ts";

/**
 * The command line program: reads it, does what it says, and says what went wrong.
 *
 * @returns The exit code.
 */
export async function gotag(shell: Shell): Promise<ExitCode> {
  try {
    return await runProgram(shell.commandLine, commandsOf(shell), {
      version: version(),
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
    });
  } catch (thrown) {
    if (shell.interrupted.aborted) return EXIT.interrupted;
    const { text, exitCode } = describeFailure(thrown);
    shell.stderr.write(text);
    return exitCode;
  }
}

/** Each command loads what it needs when it is used, so that help and mistakes are answered at once. */
function commandsOf(shell: Shell): Commands {
  return {
    run: async (options) => (await import("./commands/run.ts")).run(options, shell),
    status: async (options) => (await import("./commands/status.ts")).status(options, shell),
    wait: async (options) => (await import("./commands/wait.ts")).wait(options, shell),
    log: async (options) => (await import("./commands/log.ts")).log(options, shell),
    summarize: async (options) => (await import("./commands/summarize.ts")).summarize(options, shell),
    serve: async (options) => (await import("./commands/serve.ts")).serve(options, shell),
    demo: async (options) => (await import("./commands/demo.ts")).demo(options, shell),
  };
}

function version(): string {
  const file = createRequire(import.meta.url).resolve("#package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
