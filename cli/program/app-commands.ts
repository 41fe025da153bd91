import type { Command } from "commander";
import type { DoctorOptions } from "../commands/doctor.ts";
import type { ServeOptions } from "../commands/serve.ts";
import { portNumber } from "../number-argument.ts";
import { storageOption, withApp, workersOption } from "./app-options.ts";
import { examples } from "./examples.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type AppCommands = {
  readonly serve: Handler<ServeOptions>;
  readonly doctor: Handler<DoctorOptions>;
};

/** The commands about the app itself. */
export function addAppCommands(program: Command, { call }: Wiring<keyof AppCommands>): void {
  program
    .command("serve")
    .description("serve the HTTP API on this machine until Ctrl-C, and carry on with runs that have not ended")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one (7071, if that is free)", portNumber)
    .addOption(workersOption())
    .addOption(storageOption())
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0", "gotag serve --workers 4"))
    .action((options: object) => call("serve", options));

  withApp(program.command("doctor"))
    .description("check Node, storage, pipelines, models and keys, here or of a deployed app, and say what to do")
    .option("--check", "call each model once, which may cost something")
    .option("--json", "print what was found as JSON")
    .addHelpText(
      "after",
      examples("gotag doctor", "gotag doctor --check", "gotag doctor --url https://my-app.azurewebsites.net --key KEY"),
    )
    .action((options: object) => call("doctor", options));
}
