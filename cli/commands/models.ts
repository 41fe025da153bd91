import { printable } from "../../shared/base/text.ts";
import type { ModelDescription } from "../../shared/contract/index.ts";
import type { ApiClient, AppOptions } from "../client/index.ts";
import { UsageError } from "../errors.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const modelsCommand: Declare = (program, act) =>
  withAppOptions(program.command("models"))
    .description("List models, or show one: endpoint, prices, settings")
    .argument("[name]", "Name of the model")
    .option("--check", "Call the model, or each of them, and report errors")
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag models", "gotag models gpt-5", "gotag models gpt-5 --check"))
    .action(act(models));

type ModelsOptions = AppOptions & { readonly name?: string; readonly check?: boolean; readonly json?: boolean };

async function models({ name, check, json, ...options }: ModelsOptions, shell: Shell): Promise<ExitCode> {
  const { withApp } = await import("../client/index.ts");
  const { renderModel, renderModels } = await import("../render/models.ts");
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    if (check) return checkModels({ name, json }, api, shell);
    const found = await api.listModels();
    if (name === undefined) shell.stdout.write(json ? jsonText(found) : renderModels(found.models));
    else {
      const model = find(name, found.models);
      shell.stdout.write(json ? jsonText(model) : renderModel(model));
    }
    return EXIT.done;
  });
}

async function checkModels(
  { name, json }: Pick<ModelsOptions, "name" | "json">,
  api: ApiClient,
  shell: Shell,
): Promise<ExitCode> {
  const { renderChecks } = await import("../render/models.ts");
  const names = name === undefined ? (await api.listModels()).models.map((model) => model.name) : [name];
  const checks = await Promise.all(names.map((each) => api.checkModel(each)));
  shell.stdout.write(json ? jsonText({ checks }) : renderChecks(checks));
  return checks.every(({ succeeded }) => succeeded) ? EXIT.done : EXIT.runFailed;
}

function find(name: string, models: readonly ModelDescription[]): ModelDescription {
  const model = models.find((known) => known.name === name);
  if (model !== undefined) return model;
  const known = models.map((each) => printable(each.name)).join(", ");
  throw new UsageError(`No model is called ${JSON.stringify(name)}. Known models: ${known}`);
}
