import type { ModelDescription } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { ApiClient } from "../api-client.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import { renderChecks } from "../render-checks.ts";
import { renderModel } from "../render-model.ts";
import type { Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type ModelsOptions = AppOptions & {
  /** All of them, where it is left out. */
  readonly name?: string;
  readonly check?: boolean;
  readonly json?: boolean;
};

/** Lists the models that pipelines can call; or shows one; or calls them, to find out whether that works. */
export async function models({ name, check, json, ...options }: ModelsOptions, shell: Shell): Promise<ExitCode> {
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

function renderModels(found: readonly ModelDescription[]): string {
  const rows = found.map(({ name, type = "", server }) => [
    printable(name),
    printable(type),
    printable(server?.model ?? ""),
    printable(server?.endpoint ?? ""),
  ]);
  return `${textTable(["name", "type", "model", "endpoint"], rows)}\n`;
}
