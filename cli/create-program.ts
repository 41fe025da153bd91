import { Command } from "commander";
import { addAppCommands, type AppCommands } from "./program/app-commands.ts";
import { addEvalCommands, type EvalCommands } from "./program/eval-commands.ts";
import { addLifecycleCommands, type LifecycleCommands } from "./program/lifecycle-commands.ts";
import { addProjectCommands, type ProjectCommands } from "./program/project-commands.ts";
import { addReportCommands, type ReportCommands } from "./program/report-commands.ts";
import { addRunCommands, type RunCommands } from "./program/run-commands.ts";
import type { Wiring } from "./program/wiring.ts";
import type { Shell } from "./shell.ts";
import { version } from "./installation.ts";

/** What the words of the command line do. */
export type Commands = RunCommands & LifecycleCommands & ReportCommands & ProjectCommands & EvalCommands & AppCommands;

const EXIT_CODES = `
Exit codes:
  0    done, whatever the cases scored
  1    a gate failed
  2    the request was wrong, and nothing ran
  3    the run failed or was cancelled, or the app did not answer;
       or something unexpected went wrong
  130  interrupted; the run can go on, and the message says how

Environment:
  GOTAG_HOME            folder of the local data (.gotag)
  GOTAG_URL, GOTAG_KEY  the app to talk to, instead of the one of this folder
  GOTAG_DEBUG           1 shows where something unexpected went wrong
`;

/**
 * The words, options and help of the command line.
 *
 * @throws CommanderError (when it parses) for a command line that it does not know, and when help was asked for.
 * @example
 * await createProgram(shell, async (name, options) => …).parseAsync(["status"], { from: "user" });
 */
export function createProgram(shell: Shell, call: Wiring<keyof Commands>["call"]): Command {
  const program = new Command("gotag")
    .description("Runs suites of cases through LLM pipelines, durably: on this machine or on Azure.")
    .usage("COMMAND [options]")
    .version(version())
    .exitOverride()
    // What a command takes is told by its own help.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
    })
    .addHelpText("after", EXIT_CODES);

  const wiring = { shell, call };
  addRunCommands(program.commandsGroup("Run suites:"), wiring);
  addLifecycleCommands(program.commandsGroup("Look after runs:"), wiring);
  addReportCommands(program.commandsGroup("See what came of them:"), wiring);
  addProjectCommands(program.commandsGroup("Pipelines, models, cases:"), wiring);
  addEvalCommands(program.commandsGroup("Evals, night after night:"), wiring);
  addAppCommands(program.commandsGroup("The app:"), wiring);
  return program.commandsGroup("More:").helpCommand("help [command]", "show the words and options of a command");
}
