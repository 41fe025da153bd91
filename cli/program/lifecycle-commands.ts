import type { Command } from "commander";
import type { CancelOptions } from "../commands/cancel.ts";
import type { DeleteOptions } from "../commands/delete-runs.ts";
import type { StatusOptions } from "../commands/status.ts";
import type { WaitOptions } from "../commands/wait.ts";
import { withApp } from "./app-options.ts";
import { RUN_HELP } from "./argument-help.ts";
import { examples } from "./examples.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type LifecycleCommands = {
  readonly status: Handler<StatusOptions>;
  readonly wait: Handler<WaitOptions>;
  readonly cancel: Handler<CancelOptions>;
  readonly deleteRuns: Handler<DeleteOptions>;
};

/** The commands that look after runs. */
export function addLifecycleCommands(program: Command, { call }: Wiring<keyof LifecycleCommands>): void {
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
}
