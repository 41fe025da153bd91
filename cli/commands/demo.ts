import type { AppOptions } from "../client/connect.ts";
import { type ExitCode, commandHint, type Shell } from "../shell.ts";
import { run } from "./run.ts";

export type DemoOptions = AppOptions & { readonly id?: string; readonly json?: boolean };

/** Runs the sample suite, as `run` would. */
export async function demo(options: DemoOptions, shell: Shell): Promise<ExitCode> {
  const settings = ["prepare.template=template.njk", "infer.model.name=perfect"];
  const cases = "pipelines/simple/cases.yaml";
  const flakey = commandHint(shell, `run simple ${cases} prepare.template=template.njk infer.model.name=flakey`);
  shell.stderr.write(
    `The sample suite, on the built-in model "perfect", which is always right. For one that is not:\n  ${flakey}\n\n`,
  );
  return run({ ...options, pipeline: "simple", cases, settings, label: "demo" }, shell);
}
