import type { Command } from "commander";
import type { AddIdsOptions } from "../commands/add-ids.ts";
import type { ModelsOptions } from "../commands/models.ts";
import type { NewOptions } from "../commands/new.ts";
import type { PipelinesOptions } from "../commands/pipelines.ts";
import { withApp } from "./app-options.ts";
import { examples } from "./examples.ts";
import type { Handler, Wiring } from "./wiring.ts";

export type ProjectCommands = {
  readonly pipelines: Handler<PipelinesOptions>;
  readonly models: Handler<ModelsOptions>;
  readonly addIds: Handler<AddIdsOptions>;
  readonly newPipeline: Handler<NewOptions>;
};

/** The commands about what is there to run: pipelines, models, cases. */
export function addProjectCommands(program: Command, { call }: Wiring<keyof ProjectCommands>): void {
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
    .command("new")
    .description("make the folder of a pipeline of your own, with template, cases and test, that runs at once")
    .argument("<name>", "name of the pipeline: letters, digits, - and _, beginning with a letter")
    .option("--json", "print what was made as JSON")
    .addHelpText("after", examples("gotag new triage", "gotag new triage --json"))
    .action((name: string, options: object) => call("newPipeline", { ...options, name }));
}
