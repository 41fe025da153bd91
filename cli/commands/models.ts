import { printable } from "../../shared/reports/printable.ts";
import { textTable } from "../../shared/reports/text-table.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import type { Shell } from "../shell.ts";

export type ModelsOptions = AppOptions & { readonly json?: boolean };

/** Lists the models that pipelines can call. */
export async function models({ json, ...options }: ModelsOptions, shell: Shell): Promise<ExitCode> {
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const found = await api.listModels();
    const rows = found.models.map(({ name, type = "" }) => [printable(name), printable(type)]);
    shell.stdout.write(json ? jsonText(found) : `${textTable(["name", "type"], rows)}\n`);
    return EXIT.done;
  });
}
