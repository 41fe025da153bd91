import { Option, type Command } from "commander";
import type { CompareOptions } from "../commands/compare.ts";
import type { ExportOptions } from "../commands/export.ts";
import type { FormatOptions } from "../commands/format.ts";
import type { HistoryOptions } from "../commands/history.ts";
import type { LogOptions } from "../commands/log.ts";
import type { SummarizeOptions } from "../commands/summarize.ts";
import { EXPORT_FORMATS } from "../export-formats.ts";
import { positiveNumber } from "../number-argument.ts";
import { withApp } from "./app-options.ts";
import { LOG_HELP, RUN_HELP } from "./argument-help.ts";
import { examples } from "./examples.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type ReportCommands = {
  readonly log: Handler<LogOptions>;
  readonly summarize: Handler<SummarizeOptions>;
  readonly format: Handler<FormatOptions>;
  readonly compare: Handler<CompareOptions>;
  readonly exportRun: Handler<ExportOptions>;
  readonly history: Handler<HistoryOptions>;
};

/** The commands that tell what runs found. */
export function addReportCommands(program: Command, { call }: Wiring<keyof ReportCommands>): void {
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
}
