import { Command, Option } from "commander";
import type { AddIdsOptions } from "./commands/add-ids.ts";
import type { CancelOptions } from "./commands/cancel.ts";
import type { DeleteOptions } from "./commands/delete-runs.ts";
import type { CompareOptions } from "./commands/compare.ts";
import type { DemoOptions } from "./commands/demo.ts";
import type { ExportOptions } from "./commands/export.ts";
import type { FormatOptions } from "./commands/format.ts";
import type { HistoryOptions } from "./commands/history.ts";
import type { LogOptions } from "./commands/log.ts";
import type { ModelsOptions } from "./commands/models.ts";
import type { PipelinesOptions } from "./commands/pipelines.ts";
import type { RerunOptions } from "./commands/rerun.ts";
import type { RunOptions } from "./commands/run.ts";
import type { ServeOptions } from "./commands/serve.ts";
import type { StatusOptions } from "./commands/status.ts";
import type { SummarizeOptions } from "./commands/summarize.ts";
import type { WaitOptions } from "./commands/wait.ts";
import type { ExitCode } from "./exit-code.ts";
import { EXPORT_FORMATS } from "./export-formats.ts";
import { portNumber, positiveAmount, positiveNumber, wholeNumber, workerCount } from "./number-argument.ts";
import type { Shell } from "./shell.ts";
import { STORAGE_KINDS } from "./storage-kind.ts";
import { version } from "./version.ts";

export type Handler<Options> = (options: Options, shell: Shell) => Promise<ExitCode>;

/** What the words of the command line do. */
export type Commands = {
  readonly run: Handler<RunOptions>;
  readonly rerun: Handler<RerunOptions>;
  readonly status: Handler<StatusOptions>;
  readonly wait: Handler<WaitOptions>;
  readonly cancel: Handler<CancelOptions>;
  readonly deleteRuns: Handler<DeleteOptions>;
  readonly log: Handler<LogOptions>;
  readonly summarize: Handler<SummarizeOptions>;
  readonly format: Handler<FormatOptions>;
  readonly compare: Handler<CompareOptions>;
  readonly exportRun: Handler<ExportOptions>;
  readonly history: Handler<HistoryOptions>;
  readonly pipelines: Handler<PipelinesOptions>;
  readonly models: Handler<ModelsOptions>;
  readonly addIds: Handler<AddIdsOptions>;
  readonly serve: Handler<ServeOptions>;
  readonly demo: Handler<DemoOptions>;
};

const RUN_HELP = "id of a run, the beginning of one (4 characters or more), or latest";
const GATE_HELP = "a rule that the run must keep to, such as pass-rate>=0.9, errors==0, 'p95(infer)<8s' or cost<2";
const LOG_HELP = `${RUN_HELP}; or a log file on this machine`;

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

/** Called with what a command line asks for. */
export type Call = (name: keyof Commands, options: object) => Promise<void>;

/**
 * The words, options and help of the command line.
 *
 * @throws CommanderError (when it parses) for a command line that it does not know, and when help was asked for.
 * @example
 * await createProgram(shell, async (name, options) => …).parseAsync(["status"], { from: "user" });
 */
export function createProgram(shell: Shell, call: Call): Command {
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
    .option("--filter <expression>", "only the cases whose keywords fit, such as fast && !flaky")
    .option("--case <id...>", "only these cases: ids, or beginnings of them (4 characters or more)")
    .option("--limit <n>", "only the first so many of these cases", positiveNumber)
    .option("--repeats <n>", "run each case so many times (1)", positiveNumber)
    .option("--label <text>", "a name of your own for the run")
    .option("--cache", "take answers of models from earlier calls that were the same, and keep new ones")
    .option("--max-cost <usd>", "end the run as cancelled when its models have cost so much", positiveAmount)
    .option("--max-tokens <n>", "end the run as cancelled when its models have used so many tokens", positiveNumber)
    .option("--gate <rule...>", GATE_HELP)
    .option(
      "--vary <setting>",
      "a setting and its values, as key=a,b,c; repeatable: each combination is a run of its own, one after the other, " +
        "and one table compares them",
      (word: string, before: readonly string[] = []) => [...before, word],
    )
    .option("--id <uuid>", "id of the run; the same id and request again goes on with the same run")
    .option("--detach", "end when the run is accepted, without waiting for it")
    .addOption(workersOption())
    .option("--json", "print the run and its summary as JSON")
    .addHelpText(
      "after",
      examples(
        "gotag run simple pipelines/simple/cases.yaml prepare.template=template.njk infer.model.name=perfect",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey -c 20 --label trial",
        "gotag run dag cases.csv --filter 'p0 && !slow' --limit 10 --repeats 3",
        "gotag run dag pipelines/dag/cases.yaml E.delayMs=2000 --case 48d9 01a0",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=flakey --json > result.json",
        "gotag run dag pipelines/dag/cases.yaml --workers 2",
        "gotag run simple cases.yaml prepare.template=mine.njk infer.model.name=gpt-5 --cache --max-cost 2.50",
        "gotag run simple cases.yaml prepare.template=mine.njk --vary infer.model.name=flakey,perfect --repeats 3",
        "gotag run dag pipelines/dag/cases.yaml --gate 'pass-rate>=0.9' errors==0 'p95(E)<8s'",
      ),
    )
    .action(
      (
        pipeline: string,
        cases: string | undefined,
        settings: string[],
        { case: ofCase, gate: ofGate, maxCost, ...options }: CaseWords & GateWords,
      ) => {
        const { words: caseIds, settings: more } = separate(ofCase, isSettingAmongIds);
        const { words: gates, settings: others } = separate(ofGate, isSettingAmongGates);
        const all = inOrder([...settings, ...more, ...others], shell);
        const named = { ...options, caseIds, gates, maxCostUsd: maxCost, pipeline };
        return call("run", { ...named, ...casesAndSettings(cases, all) });
      },
    );

  withApp(program.command("rerun"))
    .description("run the cases of a run again, with its configuration and template texts, and print the summary")
    .argument("<run>", RUN_HELP)
    .argument("[settings...]", "settings of the pipeline that are to be others, as key=value")
    .option("--from <stage>", "take over what is recorded of the stages before this one, without calling them")
    .option("--failed", "run only the cases again that failed; the results of the others are kept")
    .option("--errors", "run only the cases again that ended with an error; the results of the others are kept")
    .option("-c, --concurrency <n>", "how many cases run at a time (as before)", wholeNumber)
    .option("--label <text>", "a name of your own for the run (none)")
    .option("--cache", "take answers of models from earlier calls that were the same, and keep new ones (as before)")
    .option("--no-cache", "call the models, also where answers were taken from earlier calls before")
    .option(
      "--max-cost <usd>",
      "end the run as cancelled when its models have cost so much (as before)",
      positiveAmount,
    )
    .option("--max-tokens <n>", "the same, when they have used so many tokens (as before)", positiveNumber)
    .option("--gate <rule...>", `${GATE_HELP} (as before)`)
    .option("--id <uuid>", "id of the run; the same id and request again goes on with the same run")
    .option("--detach", "end when the run is accepted, without waiting for it")
    .addOption(workersOption())
    .option("--json", "print the run and its summary as JSON")
    .addHelpText(
      "after",
      examples(
        "gotag rerun latest --from assess",
        "gotag rerun latest --errors",
        "gotag rerun 08fd --failed infer.model.name=gpt-5",
      ),
    )
    .action((run: string, settings: string[], { gate: ofGate, maxCost, ...options }: GateWords) => {
      const { words: gates, settings: more } = separate(ofGate, isSettingAmongGates);
      const all = inOrder([...settings, ...more], shell);
      return call("rerun", { ...options, run, settings: all, gates, maxCostUsd: maxCost });
    });

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

  withApp(program.command("cancel"))
    .description("end a run, and wait until it has ended: nothing new starts, and what is done stays")
    .argument("<run>", RUN_HELP)
    .option("--detach", "end when the run is asked to end, without waiting for it")
    .option("--json", "print the run as JSON")
    .addHelpText("after", examples("gotag cancel latest", "gotag cancel 08fd --detach"))
    .action((run: string, options: object) => call("cancel", { ...options, run }));

  withApp(program.command("delete"))
    .description("delete runs that have ended, with their logs and all else that is kept of them")
    .argument("<runs...>", RUN_HELP)
    .option("--json", "print what was deleted as JSON")
    .addHelpText("after", examples("gotag delete latest", "gotag delete 08fd 7f6b --json"))
    .action((runs: string[], options: object) => call("deleteRuns", { ...options, runs }));

  withApp(program.command("log"))
    .description("print the log of a run: one JSON document with all its results")
    .argument("<run>", RUN_HELP)
    .option("-o, --output <file>", "write it to a file")
    .option("--json", "the log is JSON anyway")
    .addHelpText("after", examples("gotag log latest -o run.json", "gotag log latest | jq .results[0]"))
    .action((run: string, options: object) => call("log", { ...options, run }));

  withApp(program.command("summarize"))
    .description("print what became of each case of a run, and the totals")
    .argument("<run>", LOG_HELP)
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("gotag summarize latest", "gotag summarize run.json --json"))
    .action((run: string, options: object) => call("summarize", { ...options, run }));

  withApp(program.command("format"))
    .description("print the transcripts of the cases of a run: messages, results of the stages, exceptions")
    .argument("<run>", LOG_HELP)
    .argument("[cases...]", "only these cases: ids, or beginnings of them (4 characters or more)")
    .option("--markdown", "print them as Markdown")
    .option("--json", "print them as JSON")
    .addHelpText("after", examples("gotag format latest", "gotag format run.json 08fd 0644 --markdown"))
    .action((run: string, cases: string[], options: object) => call("format", { ...options, run, cases }));

  withApp(program.command("compare"))
    .description("compare two runs case by case: what broke, what was fixed, and whether chance may explain it")
    .argument("<base>", LOG_HELP)
    .argument("<candidate>", "the same, of the run that is compared with it")
    .option("--markdown", "print it as Markdown that fits a comment on a pull request")
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("gotag compare 7f6b latest", "gotag compare before.json after.json --json"))
    .action((base: string, candidate: string, options: object) => call("compare", { ...options, base, candidate }));

  withApp(program.command("export"))
    .description("write the results of a run for other programs and people")
    .argument("<run>", LOG_HELP)
    .addOption(
      new Option("--format <name>", "JUnit XML, CSV, JSON lines, Markdown for a comment, or one HTML page")
        .choices(EXPORT_FORMATS)
        .makeOptionMandatory(),
    )
    .option("-o, --output <file>", "write it to a file")
    .addHelpText(
      "after",
      examples("gotag export latest --format junit -o results.xml", "gotag export run.json --format csv > run.csv"),
    )
    .action((run: string, options: object) => call("exportRun", { ...options, run }));

  withApp(program.command("history"))
    .description(
      "list the runs with their models, pass rates and costs, newest first; those with one label with their trend",
    )
    .option("--pipeline <name>", "only those of this pipeline")
    .option("--label <text>", "only those with this label, with their pass rates side by side")
    .option("--model <name>", "only those that call this model")
    .option("--status <status>", "only those that are queued, running, completed, failed or cancelled")
    .option("--limit <n>", "how many at most (20)", positiveNumber)
    .option("--json", "print them as JSON")
    .addHelpText(
      "after",
      examples(
        "gotag history",
        "gotag history --label nightly",
        "gotag history --pipeline simple --status completed --limit 100",
      ),
    )
    .action((options: object) => call("history", options));

  withApp(program.command("pipelines"))
    .description("list the pipelines; or show the stages and the settings of one")
    .argument("[name]", "name of the pipeline")
    .argument("[settings...]", "settings of the pipeline, as key=value: its stages may depend on them")
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      examples("gotag pipelines", "gotag pipelines simple", "gotag pipelines menu infer.model.name=perfect"),
    )
    .action((name: string | undefined, settings: string[], options: object) =>
      call("pipelines", { ...options, name, settings }),
    );

  withApp(program.command("models"))
    .description("list the models that pipelines can call; or show one: where it is, what it costs, what it takes")
    .argument("[name]", "name of the model")
    .option("--check", "call it once, and tell what is wrong; without a name, each of them")
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("gotag models", "gotag models gpt-5", "gotag models gpt-5 --check"))
    .action((name: string | undefined, options: object) => call("models", { ...options, name }));

  program
    .command("add-ids")
    .description(
      "give each case of a file of this machine an id, where it has none; all else in the file stays as it is",
    )
    .argument("<file>", "case file: .json, .yaml, .yml, .jsonl or .csv")
    .option("--force", "give a new id to the cases that have one as well")
    .option("--json", "print what was done as JSON")
    .addHelpText("after", examples("gotag add-ids cases.yaml", "gotag add-ids copied.csv --force"))
    .action((file: string, options: object) => call("addIds", { ...options, file }));

  program
    .command("serve")
    .description("serve the HTTP API on this machine until Ctrl-C, and carry on with runs that have not ended")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one (7071, if that is free)", portNumber)
    .addOption(workersOption())
    .addOption(storageOption())
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0", "gotag serve --workers 4"))
    .action((options: object) => call("serve", options));

  withApp(program.command("demo"))
    .description("run the sample suite on a built-in model")
    .option("--id <uuid>", "id of the run; the same id again goes on with the same run")
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

function workersOption(): Option {
  const text = "how many processes run the stages, 0 to 64; one that dies or hangs costs no other (0: the host itself)";
  return new Option("--workers <n>", text).argParser(workerCount);
}

/** Without a case file the first setting stands in its place; the app then says what is missing. */
function casesAndSettings(cases: string | undefined, settings: readonly string[]) {
  return cases?.includes("=") ? { settings: [cases, ...settings] } : { cases, settings };
}

type CaseWords = { readonly case?: readonly string[] };
type GateWords = { readonly gate?: readonly string[]; readonly maxCost?: number };

/** All words after `--case` or `--gate` are taken for ids or rules, also the settings that follow them. */
function separate(all: readonly string[] | undefined, isSetting: (word: string) => boolean) {
  return { words: all?.filter((word) => !isSetting(word)), settings: all?.filter(isSetting) ?? [] };
}

/** No id has a "=". */
const isSettingAmongIds = (word: string): boolean => word.includes("=");
/** What a rule measures is no dotted path. */
const isSettingAmongGates = (word: string): boolean => /^[^\s.=<>!()]+(\.[^\s.=<>!()]+)+=/.test(word);

/** The last of repeated settings holds, so they stay in the order in which they were typed. */
function inOrder(settings: readonly string[], { commandLine }: Pick<Shell, "commandLine">): readonly string[] {
  return settings.toSorted((a, b) => commandLine.lastIndexOf(a) - commandLine.lastIndexOf(b));
}

const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join("")}`;
