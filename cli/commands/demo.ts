import type { AppOptions } from "../client/index.ts";
import { commandHint, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";
import { run } from "./run.ts";

export const demoCommand: Declare = (program, act) =>
  withAppOptions(program.command("demo"))
    .description("Run the sample suite on a built-in model")
    .option("--id <uuid>", "Set the run ID; the same ID resumes the run")
    .option("--json", "Print the run and its summary as JSON")
    .addHelpText("after", examples("gotag demo"))
    .action(act(demo));

type DemoOptions = AppOptions & { readonly id?: string; readonly json?: boolean };

async function demo(options: DemoOptions, shell: Shell): Promise<ExitCode> {
  const settings = ["prepare.template=template.njk", "infer.model.name=perfect"];
  const cases = "pipelines/simple/cases.yaml";
  const flakey = commandHint(shell, `run simple ${cases} prepare.template=template.njk infer.model.name=flakey`);
  shell.stderr.write(
    `Running the sample suite on the built-in model "perfect", which is always right. To see errors, run:\n  ${flakey}\n\n`,
  );
  return run({ ...options, pipeline: "simple", cases, settings, label: "demo" }, shell);
}
