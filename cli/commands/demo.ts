import type { AppOptions } from "../connect.ts";
import type { ExitCode } from "../exit-code.ts";
import { commandHint, type Shell } from "../shell.ts";
import { run } from "./run.ts";

export type DemoOptions = AppOptions & { readonly json?: boolean };

const SUITE = ["simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk"] as const;

/** `gotag demo`: the sample suite on a built-in model, by the way of every other run. */
export async function demo(options: DemoOptions, shell: Shell): Promise<ExitCode> {
  const [pipeline, cases, template] = SUITE;
  shell.stderr.write(`${commandHint(shell, `run ${SUITE.join(" ")} infer.model.name=perfect`)}\n`);
  const code = await run({ ...options, pipeline, cases, overrides: [template, "infer.model.name=perfect"] }, shell);
  shell.stderr.write('The model "perfect" is always right. "flakey" is wrong, or raises, in turn:\n');
  shell.stderr.write(`  ${commandHint(shell, `run ${SUITE.join(" ")} infer.model.name=flakey`)}\n`);
  return code;
}
