import type { AppOptions } from "../client/index.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const evalsCommand: Declare = (program, act) =>
  withAppOptions(program.command("evals"))
    .description("List evals with their schedules, last results and baselines")
    .option("--json", "Print JSON")
    .addHelpText("after", examples("gotag evals", "gotag evals --url https://my-app.azurewebsites.net"))
    .action(act(evals));

async function evals({ json, ...options }: AppOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const { withApp } = await import("../client/index.ts");
  const { renderEvals } = await import("../render/evals.ts");
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const found = await api.listEvals();
    shell.stdout.write(json ? jsonText(found) : renderEvals(found.evals));
    return EXIT.done;
  });
}
