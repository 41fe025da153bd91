import type { ListedPipeline } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import { renderPipeline } from "../render-pipeline.ts";
import type { Shell } from "../shell.ts";

export type PipelinesOptions = AppOptions & {
  /** All of them, where it is left out. */
  readonly name?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
  readonly json?: boolean;
};

/** Lists the pipelines; or shows one, with the graph of its stages as the settings given make it. */
export async function pipelines(options: PipelinesOptions, shell: Shell): Promise<ExitCode> {
  const { name, settings, json } = options;
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    if (name === undefined) {
      const found = await api.listPipelines();
      shell.stdout.write(json ? jsonText(found) : renderPipelines(found.pipelines));
    } else {
      const pipeline = await api.getPipeline(name, settings);
      shell.stdout.write(json ? jsonText(pipeline) : renderPipeline(pipeline));
    }
    return EXIT.done;
  });
}

function renderPipelines(found: readonly ListedPipeline[]): string {
  if (found.length === 0) return "There are no pipelines.\n";
  const rows = found.map(({ name, description = "", error }) => [
    printable(name),
    error === undefined ? printable(description) : `does not load: ${printable(error)}`,
  ]);
  return `${textTable(["name", "description"], rows)}\n`;
}
