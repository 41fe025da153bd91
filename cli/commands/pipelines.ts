import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const pipelinesCommand: Declare = (program, act) =>
  withAppOptions(program.command("pipelines"))
    .description("list the pipelines; or show the stages and the settings of one")
    .argument("[name]", "name of the pipeline")
    .argument("[settings...]", "settings of the pipeline, as key=value: its stages may depend on them")
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      examples("gotag pipelines", "gotag pipelines simple", "gotag pipelines menu infer.model.name=perfect"),
    )
    .action(act(pipelines));

export type PipelinesOptions = AppOptions & {
  /** Default: lists all pipelines. */
  readonly name?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
  readonly json?: boolean;
};

/** Lists the pipelines; or shows one, with the graph of its stages under the given settings. */
export async function pipelines(options: PipelinesOptions, shell: Shell): Promise<ExitCode> {
  const { withApp } = await import("../client/index.ts");
  const { renderPipeline, renderPipelines } = await import("../render/pipelines.ts");
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
