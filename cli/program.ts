import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { DemoOptions } from "./commands/demo.ts";
import type { LogOptions } from "./commands/log.ts";
import type { RunOptions } from "./commands/run.ts";
import type { ServeOptions } from "./commands/serve.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { SummarizeOptions } from "./commands/summarize.ts";
import type { WaitOptions } from "./commands/wait.ts";
import { describeFailure } from "./describe-failure.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Shell } from "./shell.ts";
import { STORAGE_KINDS } from "./storage-kind.ts";
import { version } from "./version.ts";

type Handler<Options> = (options: Options, shell: Shell) => Promise<ExitCode>;

/** What the words of the command line do. */
export type Commands = {
  readonly run: Handler<RunOptions>;
  readonly status: Handler<StatusOptions>;
  readonly wait: Handler<WaitOptions>;
  readonly log: Handler<LogOptions>;
  readonly summarize: Handler<SummarizeOptions>;
  readonly serve: Handler<ServeOptions>;
  readonly demo: Handler<DemoOptions>;
};

const RUN_HELP = "id of a run, the beginning of one (4 characters or more), or latest";

const EXIT_CODES = `
Exit codes:
  0    done, whatever the cases scored
  1    a gate failed
  2    the request was wrong, and nothing ran
  3    the run failed or was cancelled, or the app did not answer
  130  interrupted; the run can go on, and the message says how

Environment:
  GOTAG_HOME            folder of the local data (.gotag)
  GOTAG_URL, GOTAG_KEY  the app to talk to, instead of the one of this folder
`;

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

type Call = (name: keyof Commands, options: object) => Promise<void>;

function createProgram(shell: Shell, call: Call): Command {
  const program = new Command("gotag")
    .description("Runs suites of cases through LLM pipelines, durably: on this machine or on Azure.")
    .usage("COMMAND [options]")
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      getOutHelpWidth: () => shell.stdout.columns ?? 100,
      getErrHelpWidth: () => shell.stderr.columns ?? 100,
    })
    .addHelpText("after", EXIT_CODES);

  withApp(program.command("run"))
    .description("run a suite of cases through a pipeline, and print the summary")
    .argument("<pipeline>", "name of the pipeline")
    .argument("[cases]", "case file on this machine, or one that the app knows")
    .argument("[settings...]", "settings of the pipeline, as key=value")
    .option("-c, --concurrency <n>", "how many cases run at a time (50)", wholeNumber)
    .option("--label <text>", "a name of your own for the run")
    .option("--id <uuid>", "id of the run; the same id and request again goes on with the same run")
    .option("--detach", "end when the run is accepted, without waiting for it")
    .option("--json", "print the run and its summary as JSON")
    .addHelpText(
      "after",
      examples(
        "gotag run simple pipelines/simple/cases.yaml prepare.template=template.njk infer.model.name=perfect",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey -c 20 --label trial",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey --json > result.json",
      ),
    )
    .action((pipeline: string, cases: string | undefined, settings: string[], options: object) =>
      call("run", { ...options, ...casesAndSettings(cases, settings), pipeline }),
    );

  withApp(program.command("status"))
    .description("show the latest runs, or one of them")
    .argument("[run]", RUN_HELP)
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("gotag status", "gotag status latest --json"))
    .action((run: string | undefined, options: object) => call("status", { ...options, run }));

  withApp(program.command("wait"))
    .description("wait until a run has ended, and print its summary; one that was interrupted goes on")
    .argument("<run>", RUN_HELP)
    .option("--json", "print the run and its summary as JSON")
    .addHelpText("after", examples("gotag wait latest", "gotag wait 08fd --json"))
    .action((run: string, options: object) => call("wait", { ...options, run }));

  withApp(program.command("log"))
    .description("print the log of a run: one JSON document with all its results")
    .argument("<run>", RUN_HELP)
    .option("-o, --output <file>", "write it to a file")
    .option("--json", "the log is JSON anyway")
    .addHelpText("after", examples("gotag log latest -o run.json", "gotag log latest | jq .results[0]"))
    .action((run: string, options: object) => call("log", { ...options, run }));

  withApp(program.command("summarize"))
    .description("print what became of each case of a run, and the totals")
    .argument("<run>", `${RUN_HELP}; or a log file on this machine`)
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("gotag summarize latest", "gotag summarize run.json --json"))
    .action((run: string, options: object) => call("summarize", { ...options, run }));

  program
    .command("serve")
    .description("serve the HTTP API on this machine until Ctrl-C, and carry on with runs that have not ended")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one (7071, if that is free)", portNumber)
    .addOption(storageOption())
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0"))
    .action((options: object) => call("serve", options));

  withApp(program.command("demo"))
    .description("run the sample suite on a built-in model")
    .option("--json", "print the run and its summary as JSON")
    .addHelpText("after", examples("gotag demo"))
    .action((options: object) => call("demo", options));

  return program;
}

function withApp(command: Command): Command {
  return command
    .option("--url <address>", "talk to the app at this address, not to that of this folder")
    .option("--key <text>", "function key of that app")
    .addOption(storageOption());
}

function storageOption(): Option {
  return new Option("--storage <kind>", "where the app of this folder keeps its data").choices(STORAGE_KINDS);
}

/** Without a case file the first setting stands in its place; the app then says what is missing. */
function casesAndSettings(cases: string | undefined, settings: readonly string[]) {
  return cases?.includes("=") ? { settings: [cases, ...settings] } : { cases, settings };
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

const MOST_PORT = 65_535;

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > MOST_PORT) throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_PORT}.`);
  return port;
}

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;
