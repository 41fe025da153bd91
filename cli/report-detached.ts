import type { AcceptedRun } from "../shared/contract/index.ts";
import type { App } from "./connect.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { jsonText } from "./json-text.ts";
import { runHint, type HintedRun } from "./run-hint.ts";
import { commandHint, type Shell } from "./shell.ts";

/** Tells that a run is accepted and who carries it out: prints its id, or with `json` the app's answer. */
export function reportDetached(
  app: App,
  accepted: AcceptedRun,
  options: Omit<HintedRun, "id"> & { readonly json?: boolean },
  shell: Shell,
): ExitCode {
  const { id } = accepted;
  shell.stdout.write(options.json ? jsonText(accepted) : `${id}\n`);
  const command = runHint("wait", { ...options, id }, shell);
  shell.stderr.write(
    app.stays()
      ? `The run is accepted, and goes on by itself: ${command} waits for it.\n`
      : `The run is accepted, and nobody is working on it: ${commandHint(shell, "serve")} or ${command} carries on.\n`,
  );
  return EXIT.done;
}
