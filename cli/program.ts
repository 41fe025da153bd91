import { Command, CommanderError } from "commander";
import { COMMANDS } from "./commands/index.ts";
import type { Act, CommandAction } from "./commands/options.ts";
import { describeFailure } from "./errors.ts";
import { installedVersion } from "./installation.ts";
import { EXIT, type ExitCode, type Shell } from "./shell.ts";

const EXIT_CODES = `
Exit codes:
  0    success, whatever the scores
  1    a gate failed
  2    invalid command or request; nothing was run
  3    the run failed or was cancelled, the app did not answer,
       or an unexpected error occurred
  130  interrupted; the message says how to resume

Environment:
  GOTAG_HOME            folder of the local data (.gotag)
  GOTAG_URL, GOTAG_KEY  address and key of the app to use instead of the local one
  GOTAG_DEBUG           1 prints the stack of unexpected errors
`;

type Call = <Options>(action: CommandAction<Options>, options: Options) => Promise<ExitCode>;

/**
 * Reads the command line and runs its command. Prints every error on stderr.
 *
 * @param call - Calls the action of the command. Tests replace it.
 * @returns The exit code.
 * @example
 * process.exitCode = await runProgram(shell);
 */
export async function runProgram(
  shell: Shell,
  call: Call = (action, options) => action(options, shell),
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const act: Act =
    (action, read = (typed) => typed) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const args = command.registeredArguments.map((argument, index) => [argument.name(), given[index]]);
      const typed = { ...command.opts(), ...Object.fromEntries(args) };
      exitCode = await call(action, read(typed as never, shell));
    };
  try {
    const program = await createProgram(shell, act);
    await program.parseAsync([...shell.commandLine], { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Commander has printed the error, or the requested help.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.wrongRequest;
    if (shell.interrupted.aborted) return EXIT.interrupted;
    const failure = describeFailure(thrown);
    shell.stderr.write(`${failure.text}\n`);
    return failure.exitCode;
  }
}

/** Has the command that the command line names; or all of them, for the list and for suggestions. */
async function createProgram(shell: Shell, act: Act): Promise<Command> {
  const program = new Command("gotag")
    .description("Run evaluation suites for LLM pipelines, durably, on this machine or on Azure.")
    .usage("COMMAND [options]")
    .version(installedVersion())
    .exitOverride()
    // The options of a command are in its own help.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
    })
    .addHelpText("after", EXIT_CODES);

  const [first = "", second = ""] = shell.commandLine;
  const name = first === "help" ? second : first;
  const groups = Object.entries(COMMANDS);
  const isKnown = groups.some(([, group]) => Object.hasOwn(group, name));
  for (const [heading, group] of groups) {
    const loads = Object.entries(group).filter(([each]) => !isKnown || each === name);
    const declarations = await Promise.all(loads.map(([, load]) => load()));
    for (const declare of declarations) declare(program.commandsGroup(heading), act);
  }
  return program.commandsGroup("More:").helpCommand("help [command]", "Show the help of a command");
}
