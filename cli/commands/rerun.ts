import type { RerunWords } from "../client/compose-request.ts";
import type { StartOptions } from "../client/start-run.ts";
import type { ExitCode, Shell } from "../shell.ts";
import { examples, RUN_HELP, withStartOptions, type Declare } from "./options.ts";
import { inTypedOrder, isNoGate, separateSettings } from "./run.ts";

export const rerunCommand: Declare = (program, act) =>
  withStartOptions(program.command("rerun"), { concurrency: "as before" })
    .description("Run the cases of a run again, with its configuration, templates and options")
    .argument("<run>", RUN_HELP)
    .argument("[settings...]", "Settings to change, as key=value")
    .option("--from <stage>", "Reuse the recorded results of the stages before this one")
    .option("--failed", "Rerun only failed cases, and keep the other results")
    .option("--errors", "Rerun only cases with errors, and keep the other results")
    .option("--no-cache", "Call the models instead of reusing answers")
    .addHelpText(
      "after",
      examples(
        "gotag rerun latest --from assess",
        "gotag rerun latest --errors",
        "gotag rerun 08fd --failed infer.model.name=gpt-5",
      ),
    )
    .action(act(rerun, readRerunOptions));

type RerunOptions = StartOptions & RerunWords & { readonly run: string };

/** Starts a run with the cases and the configuration of another one, and follows it to its end. */
async function rerun(options: RerunOptions, shell: Shell): Promise<ExitCode> {
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
  const all = inTypedOrder([...options.settings, ...settings], shell);
  return { ...options, settings: all, gates, maxCostUsd: maxCost };
}
