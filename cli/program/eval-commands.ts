import type { Command } from "commander";
import type { EvalsOptions } from "../commands/evals.ts";
import type { NightlyRunOptions } from "../commands/nightly-run.ts";
import type { PushOptions } from "../commands/push.ts";
import { withApp, workersOption } from "./app-options.ts";
import { examples } from "./examples.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type EvalCommands = {
  readonly evals: Handler<EvalsOptions>;
  readonly nightlyRun: Handler<NightlyRunOptions>;
  readonly push: Handler<PushOptions>;
};

/** The commands about evals: named, stored runs with gates and a schedule. */
export function addEvalCommands(program: Command, { call }: Wiring<keyof EvalCommands>): void {
  withApp(program.command("evals"))
    .description("list the evals: when each is due, what goes on, what came of its last run, and its baseline")
    .option("--json", "print them as JSON")
    .addHelpText("after", examples("gotag evals", "gotag evals --url https://my-app.azurewebsites.net"))
    .action((options: object) => call("evals", options));

  const nightly = program
    .command("nightly")
    .description("run an eval as its schedule would: nightly run NAME")
    .addHelpText("after", examples("gotag nightly run nightly"));
  withApp(nightly.command("run"))
    .description("run an eval now, as its schedule would, and follow it to the verdict: gates, baseline, notification")
    .argument("<name>", "name of the eval")
    .addOption(workersOption())
    .option("--json", "print the run, its summary and the verdict as JSON")
    .addHelpText("after", examples("gotag nightly run nightly"))
    .action((name: string, options: object) => call("nightlyRun", { ...options, name }));

  withApp(program.command("push"))
    .description(
      "send evals of the folder evals/ to the app, with the templates that they name, and their case files as suites",
    )
    .argument("[names...]", "names of evals; by default all of them")
    .option("--json", "print what was sent as JSON")
    .addHelpText("after", examples("gotag push", "gotag push nightly --url https://my-app.azurewebsites.net"))
    .action((names: string[], options: object) => call("push", { ...options, names }));
}
