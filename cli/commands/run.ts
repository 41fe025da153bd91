import type { RunWords } from "../client/compose-request.ts";
import type { StartOptions } from "../client/start-run.ts";
import { UsageError } from "../errors.ts";
import type { ExitCode, Shell } from "../shell.ts";
import { examples, positiveNumber, withStartOptions, type Declare } from "./options.ts";

export const runCommand: Declare = (program, act) =>
  withStartOptions(program.command("run"), { concurrency: "50" })
    .description("Run cases through a pipeline and print the summary")
    .argument("[pipeline]", "Name of the pipeline; omit with --eval")
    .argument("[cases]", "Case file on this machine or in the app")
    .argument("[settings...]", "Settings of the pipeline, as key=value")
    .option("--eval <name>", "Run an eval with other settings, without evaluating it")
    .option("--filter <expression>", "Run only cases with matching keywords, such as fast && !flaky")
    .option("--case <id...>", "Run only the cases with these IDs or ID prefixes")
    .option("--limit <n>", "Run only the first n selected cases", positiveNumber)
    .option("--repeats <n>", "Run each case n times (1)", positiveNumber)
    .option(
      "--vary <setting>",
      "Run each combination of values, as key=a,b,c (repeatable)",
      (word: string, before: readonly string[] = []) => [...before, word],
    )
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
    .action(act(run, readRunOptions));

type RunOptions = StartOptions &
  RunWords & {
    /** Settings with several values each: every combination is a run. */
    readonly vary?: readonly string[];
  };

/** Starts a run and follows it to its end; with `vary`, several. */
export async function run({ vary, ...options }: RunOptions, shell: Shell): Promise<ExitCode> {
  if (vary !== undefined) return (await import("../client/run-variants.ts")).runVariants({ ...options, vary }, shell);
  const { startAndFollow } = await import("../client/start-run.ts");
  return startAndFollow(options, shell, async ({ api }, id) => {
    const { composeRunRequest } = await import("../client/compose-request.ts");
    const request = await composeRunRequest(options, { id, shell, api });
    return () => api.startRun(request);
  });
}

type TypedRun = StartOptions & {
  readonly pipeline?: string;
  readonly cases?: string;
  readonly settings: readonly string[];
  readonly eval?: string;
  readonly case?: readonly string[];
  readonly gate?: readonly string[];
  readonly maxCost?: number;
};

function readRunOptions(
  { pipeline, cases, settings, case: typedIds, gate: typedGates, maxCost, ...options }: TypedRun,
  shell: Shell,
): RunOptions {
  const { words: caseIds, settings: afterIds } = separateSettings(typedIds, isNoCaseId);
  const { words: gates, settings: afterGates } = separateSettings(typedGates, isNoGate);
  const all = [...settings, ...afterIds, ...afterGates];
  const named = { ...options, caseIds, gates, maxCostUsd: maxCost };
  if (options.eval !== undefined) {
    const words = [pipeline, cases].filter((word) => word !== undefined);
    return { ...named, settings: inTypedOrder([...words, ...all], shell) };
  }
  if (pipeline === undefined) throw new UsageError("error: missing required argument 'pipeline'");
  // Without a case file, the first setting is at its position; the app then says what is missing.
  if (cases?.includes("=")) return { ...named, pipeline, settings: [cases, ...inTypedOrder(all, shell)] };
  return { ...named, pipeline, cases, settings: inTypedOrder(all, shell) };
}

/** Separates the settings that commander takes for case IDs or gates because they follow `--case` or `--gate`. */
export function separateSettings(typed: readonly string[] | undefined, isSetting: (word: string) => boolean) {
  return { words: typed?.filter((word) => !isSetting(word)), settings: typed?.filter(isSetting) ?? [] };
}

const isNoCaseId = (word: string): boolean => word.includes("=");
/** Distinguishes `a.b=1` from a gate, whose metric is not a dotted path. */
export const isNoGate = (word: string): boolean => /^[^\s.=<>!()]+(\.[^\s.=<>!()]+)+=/.test(word);

/** Sorts settings in the order in which they were typed: the last one of a path counts. */
export function inTypedOrder(
  settings: readonly string[],
  { commandLine }: Pick<Shell, "commandLine">,
): readonly string[] {
  return settings.toSorted((a, b) => commandLine.lastIndexOf(a) - commandLine.lastIndexOf(b));
}
