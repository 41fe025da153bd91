import { CommanderError } from "commander";
import { createProgram, type Commands } from "./create-program.ts";
import { describeFailure } from "./errors.ts";
import { EXIT, type ExitCode, type Shell } from "./shell.ts";
import type { Handler } from "./program/wiring.ts";

export type { Commands } from "./create-program.ts";

/**
 * Reads the command line, does what it says, and tells with which code to end. Whatever goes wrong is told on stderr.
 *
 * @example
 * process.exitCode = await runProgram(commands, shell);
 */
export async function runProgram(commands: Commands, shell: Shell): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = createProgram(shell, async (name, options) => {
    exitCode = await (commands[name] as Handler<object>)(options, shell);
  });
  try {
    await program.parseAsync([...shell.commandLine], { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Commander has told what is wrong, or shown the help that was asked for.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.wrongRequest;
    if (shell.interrupted.aborted) return EXIT.interrupted;
    const failure = describeFailure(thrown);
    shell.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  }
}
