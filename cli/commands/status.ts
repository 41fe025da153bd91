import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, RUN_HELP, withAppOptions, type Declare } from "./options.ts";

export const statusCommand: Declare = (program, act) =>
  withAppOptions(program.command("status"))
    .description("Show the latest runs, or one run")
    .argument("[run]", RUN_HELP)
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag status", "gotag status latest --json"))
    .action(act(status));

type StatusOptions = AppOptions & { readonly run?: string; readonly json?: boolean };

const MAX_RUNS = 20;

/** Shows the latest runs, or one of them. */
async function status({ run: reference, json, ...options }: StatusOptions, shell: Shell): Promise<ExitCode> {
  const { resolveRun, reportIdle, withApp } = await import("../client/index.ts");
  const { renderRun, renderRuns } = await import("../render/runs.ts");
  return withApp({ ...options, serveOnly: true }, shell, async (app) => {
    const { api } = app;
    if (reference === undefined) {
      const page = await api.listRuns({ limit: MAX_RUNS });
      shell.stdout.write(json ? jsonText(page) : renderRuns(page.runs));
      reportIdle(app, page.runs, shell);
    } else {
      const run = await api.getRun(await resolveRun(reference, api));
      shell.stdout.write(json ? jsonText(run) : renderRun(run));
      reportIdle(app, [run], shell);
    }
    return EXIT.done;
  });
}
