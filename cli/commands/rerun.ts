import type { RerunWords } from "../client/compose-request.ts";
import type { StartOptions } from "../client/start-run.ts";
import type { ExitCode, Shell } from "../shell.ts";
import {
  examples,
  GATE_HELP,
  positiveAmount,
  positiveNumber,
  RUN_HELP,
  wholeNumber,
  withAppOptions,
  workersOption,
  type Declare,
} from "./options.ts";
import { inTypedOrder, isNoGate, separateSettings } from "./run.ts";

export const rerunCommand: Declare = (program, act) =>
  withAppOptions(program.command("rerun"))
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
    .action(act(rerun, readRerunOptions));

export type RerunOptions = StartOptions &
  RerunWords & {
    /** The run whose cases are run again. */
    readonly run: string;
  };

/** Starts a run with the cases and the configuration of another one, and follows it to its end. */
export async function rerun(options: RerunOptions, shell: Shell): Promise<ExitCode> {
  const { startAndFollow } = await import("../client/start-run.ts");
  return startAndFollow(options, shell, async ({ api }, id) => {
    const { composeRerunRequest } = await import("../client/compose-request.ts");
    const { resolveRun } = await import("../client/resolve-run.ts");
    const base = await resolveRun(options.run, api, { besides: id });
    const request = await composeRerunRequest(base, options, { id, shell, api });
    return () => api.rerunRun(base, request);
  });
}

type TypedRerun = StartOptions & {
  readonly run: string;
  readonly settings: readonly string[];
  readonly gate?: readonly string[];
  readonly maxCost?: number;
};

function readRerunOptions({ gate, maxCost, ...options }: TypedRerun, shell: Shell): RerunOptions {
  const { words: gates, settings } = separateSettings(gate, isNoGate);
  return {
    ...options,
    settings: inTypedOrder([...options.settings, ...settings], shell),
    gates,
    maxCostUsd: maxCost,
  };
}
