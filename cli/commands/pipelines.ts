import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const pipelinesCommand: Declare = (program, act) =>
  withAppOptions(program.command("pipelines"))
    .description("List pipelines, or show the stages and settings of one")
    .argument("[name]", "Name of the pipeline")
    .argument("[settings...]", "Settings on which the stages depend, as key=value")
    .option("--json", "Print JSON")
    .addHelpText(
      "after",
      examples("gotag pipelines", "gotag pipelines simple", "gotag pipelines menu infer.model.name=perfect"),
    )
    .action(act(pipelines));

type PipelinesOptions = AppOptions & {
  readonly name?: string;
  readonly settings: readonly string[];
  readonly json?: boolean;
};

async function pipelines(options: PipelinesOptions, shell: Shell): Promise<ExitCode> {
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
