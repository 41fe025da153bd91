import { Command, CommanderError, InvalidArgumentError } from "commander";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { DemoOptions } from "./commands/demo.ts";
import type { LogOptions } from "./commands/log.ts";
import type { RunOptions } from "./commands/run.ts";
import type { ServeOptions } from "./commands/serve.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { SummarizeOptions } from "./commands/summarize.ts";
import type { WaitOptions } from "./commands/wait.ts";

/** What the command line can do; each command ends with its exit code. */
export type Commands = {
  run(options: RunOptions): Promise<ExitCode>;
  status(options: StatusOptions): Promise<ExitCode>;
  wait(options: WaitOptions): Promise<ExitCode>;
  log(options: LogOptions): Promise<ExitCode>;
  summarize(options: SummarizeOptions): Promise<ExitCode>;
  serve(options: ServeOptions): Promise<ExitCode>;
  demo(options: DemoOptions): Promise<ExitCode>;
};

export type ProgramOptions = {
  readonly version: string;
  readonly writeOut: (text: string) => void;
  readonly writeErr: (text: string) => void;
};

const RUN = "a run's id or the first characters of it, latest, or a log file";

/**
 * Reads a command line and does what it says.
 *
 * @param arguments_ - Without the program's own name.
 * @returns The exit code of the command; 2 when the command line is wrong, which is said on `writeErr`.
 * @example
 * await runProgram(["wait", "latest"], commands, { version: "1.0.0", writeOut: console.log, writeErr: console.error });
 */
export async function runProgram(
  arguments_: readonly string[],
  commands: Commands,
  options: ProgramOptions,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram(commands, options, (exitCode) => (code = exitCode));
  try {
    await program.parseAsync([...arguments_], { from: "user" });
    return code;
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    return thrown.exitCode === 0 ? EXIT.done : EXIT.wrongRequest;
  }
}

function createProgram(
  commands: Commands,
  { version, writeOut, writeErr }: ProgramOptions,
  end: (code: ExitCode) => void,
): Command {
  const program = new Command("gotag")
    .description("Runs evaluation suites for LLM pipelines.")
    .version(version)
    .configureOutput({ writeOut, writeErr })
    .exitOverride()
    .addHelpText("after", EXIT_CODES);

  client(program.command("run"))
    .summary("start a run, follow it, print its summary")
    .description("Runs a pipeline over the cases of a file, shows the progress, and prints a summary.")
    .argument("<pipeline>", "a folder below pipelines/")
    .argument("<cases>", "a file of cases on this machine, or one that the app knows")
    .argument("[overrides...]", "settings of the pipeline: a.b.c=value")
    .option("-c, --concurrency <number>", "how many cases run at a time", wholeNumber({ from: 1 }))
    .option("--label <text>", "a name for the run, shown in listings")
    .option("--id <uuid>", "the run's id; the same command with the same id finds the same run")
    .option("--detach", "return when the run is accepted")
    .option("--json", "print the run and its summary as one JSON document")
    .addHelpText(
      "after",
      examples(
        "gotag run simple pipelines/simple/cases.yaml prepare.template=template.njk infer.model.name=perfect",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey -c 20 --label trial",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey --detach",
      ),
    )
    .action(async (pipeline: string, cases: string, overrides: string[], options: object) => {
      end(await commands.run({ pipeline, cases, overrides, ...options }));
    });

  client(program.command("status"))
    .summary("list the newest runs, or show one")
    .description("Lists the newest runs, newest first; or shows how one is doing.")
    .argument("[run]", RUN)
    .option("--json", "print what the API answers")
    .addHelpText("after", examples("gotag status", "gotag status latest", "gotag status 7f6b --json"))
    .action(async (run: string | undefined, options: object) => {
      end(await commands.status({ ...(run === undefined ? {} : { run }), ...options }));
    });

  client(program.command("wait"))
    .summary("follow a run to its end, print its summary")
    .description("Goes on with a run until it has ended, also one that was interrupted, and prints its summary.")
    .argument("<run>", RUN)
    .option("--json", "print the run and its summary as one JSON document")
    .addHelpText("after", examples("gotag wait latest", "gotag wait 7f6b"))
    .action(async (run: string, options: object) => {
      end(await commands.wait({ run, ...options }));
    });

  client(program.command("log"))
    .summary("print or save the run log")
    .description(
      "Prints the log of a run, one JSON document. While the run goes on, it has the results that there are.",
    )
    .argument("<run>", RUN)
    .option("-o, --output <file>", "write it to a file")
    .addHelpText("after", examples("gotag log latest -o run.json", "gotag log 7f6b | jq .results[0]"))
    .action(async (run: string, options: object) => {
      end(await commands.log({ run, ...options }));
    });

  client(program.command("summarize"))
    .summary("show what became of each case")
    .description("Shows what became of each case of a run, and the totals.")
    .argument("<run>", RUN)
    .option("--json", "print the summary as JSON")
    .addHelpText("after", examples("gotag summarize latest", "gotag summarize run.json --json"))
    .action(async (run: string, options: object) => {
      end(await commands.summarize({ run, ...options }));
    });

  program
    .command("serve")
    .summary("serve the HTTP API on this machine")
    .description("Serves the HTTP API of this folder, on this machine only, until Ctrl-C. Runs that were left go on.")
    .option("--port <number>", "where to listen; 0 takes any free port", wholeNumber({ from: 0, to: 65_535 }), 7071)
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0"))
    .action(async (options: ServeOptions) => {
      end(await commands.serve(options));
    });

  client(program.command("demo"))
    .summary("run the sample suite")
    .description("Runs the sample suite on a built-in model, which is always right.")
    .option("--json", "print the run and its summary as one JSON document")
    .addHelpText("after", examples("gotag demo"))
    .action(async (options: object) => {
      end(await commands.demo(options));
    });

  return program;
}

/** The options of every command that talks to an app. */
function client(command: Command): Command {
  return command
    .option("--url <address>", "a deployed app instead of this folder's (or GOTAG_URL)")
    .option("--key <key>", "its function key (or GOTAG_KEY)");
}

function wholeNumber({ from, to = Number.MAX_SAFE_INTEGER }: { readonly from: number; readonly to?: number }) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    const range = to === Number.MAX_SAFE_INTEGER ? `from ${from}` : `from ${from} to ${to}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;

const EXIT_CODES = `
Without --url, commands talk to the app of this folder, whose data is in .gotag (or GOTAG_HOME): to the host that serves
it, or to one that they start and stop themselves.

Exit codes:
  0    done, whatever the cases scored
  1    a gate failed
  2    the request was wrong, and nothing ran
  3    the run failed or was cancelled, or the app could not be reached
  130  interrupted; the run can be resumed`;
