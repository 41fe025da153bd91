import type { Command } from "commander";
import type { DemoOptions } from "../commands/demo.ts";
import type { RerunOptions } from "../commands/rerun.ts";
import type { RunOptions } from "../commands/run.ts";
import { positiveAmount, positiveNumber, wholeNumber } from "../number-argument.ts";
import { withApp, workersOption } from "./app-options.ts";
import { examples } from "./examples.ts";
import { GATE_HELP, RUN_HELP } from "./argument-help.ts";
import { casesAndSettings, inOrder, isSettingAmongGates, isSettingAmongIds, separate } from "./settings-among-words.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type RunCommands = {
  readonly run: Handler<RunOptions>;
  readonly rerun: Handler<RerunOptions>;
  readonly demo: Handler<DemoOptions>;
};

type CaseWords = { readonly case?: readonly string[] };
type GateWords = { readonly gate?: readonly string[]; readonly maxCost?: number };

/** The commands that make runs. */
export function addRunCommands(program: Command, { shell, call }: Wiring<keyof RunCommands>): void {
  withApp(program.command("run"))
    .description("run a suite of cases through a pipeline, and print the summary")
    .argument("[pipeline]", "name of the pipeline; none with --eval")
    .argument("[cases]", "case file on this machine, or one that the app knows")
    .argument("[settings...]", "settings of the pipeline, as key=value")
    .option("--eval <name>", "run what an eval says, with settings and options on top; it is not judged for the eval")
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
        "gotag run --eval nightly infer.model.name=gpt-5 --limit 10",
        "gotag run dag pipelines/dag/cases.yaml --gate 'pass-rate>=0.9' errors==0 'p95(E)<8s'",
      ),
    )
    .action(
      (
        pipeline: string | undefined,
        cases: string | undefined,
        settings: string[],
        { case: ofCase, gate: ofGate, maxCost, ...options }: CaseWords & GateWords & { readonly eval?: string },
        command: Command,
      ) => {
        const { words: caseIds, settings: more } = separate(ofCase, isSettingAmongIds);
        const { words: gates, settings: others } = separate(ofGate, isSettingAmongGates);
        const all = inOrder([...settings, ...more, ...others], shell);
        const named = { ...options, caseIds, gates, maxCostUsd: maxCost, pipeline };
        if (options.eval !== undefined) {
          const words = [pipeline, cases].filter((word) => word !== undefined);
          return call("run", { ...named, pipeline: undefined, settings: inOrder([...words, ...all], shell) });
        }
        if (pipeline === undefined) command.error("error: missing required argument 'pipeline'");
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

  withApp(program.command("demo"))
    .description("run the sample suite on a built-in model")
    .option("--id <uuid>", "id of the run; the same id again goes on with the same run")
    .option("--json", "print the run and its summary as JSON")
    .addHelpText("after", examples("gotag demo"))
    .action((options: object) => call("demo", options));
}
