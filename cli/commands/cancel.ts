import { printableLines } from "../../shared/base/text.ts";
import type { AppOptions, Run } from "../client/index.ts";
import { ApiError } from "../errors.ts";
import { jsonText } from "../render/output.ts";
import { commandHint, EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, RUN_HELP, withAppOptions, type Declare } from "./options.ts";

export const cancelCommand: Declare = (program, act) =>
  withAppOptions(program.command("cancel"))
    .description("Cancel a run and wait until it has ended; completed results stay")
    .argument("<run>", RUN_HELP)
    .option("--detach", "Return without waiting for the run to end")
    .option("--json", "Print the run as JSON")
    .addHelpText("after", examples("gotag cancel latest", "gotag cancel 08fd --detach"))
    .action(act(cancel));

type CancelOptions = AppOptions & { readonly run: string; readonly detach?: boolean; readonly json?: boolean };

async function cancel(options: CancelOptions, shell: Shell): Promise<ExitCode> {
  const { resolveRun, withApp } = await import("../client/index.ts");
  // If no host serves the folder, a host that starts no work takes the request: a run that waits for its host must not start
  // a stage before it is cancelled.
  const requested = await withApp({ ...options, serveOnly: true }, shell, async ({ api, isServed }) => {
    const run = await api.cancelRun(await resolveRun(options.run, api)).catch(reportEnded(shell));
    return run === undefined ? undefined : { run, isServed: isServed() };
  });
  if (requested === undefined) return EXIT.runFailed;
  return options.detach ? reportRequested(requested, options, shell) : waitForEnd(requested.run, options, shell);
}

/** Prints that the run has ended otherwise, and returns no run. */
const reportEnded = (shell: Shell) => (thrown: unknown) => {
  if (!(thrown instanceof ApiError && thrown.code === "run-ended")) throw thrown;
  shell.stderr.write(`${printableLines(thrown.message)}\n`);
  return undefined;
};

async function reportRequested(
  { run, isServed }: { readonly run: Run; readonly isServed: boolean },
  options: CancelOptions,
  shell: Shell,
): Promise<ExitCode> {
  shell.stdout.write(options.json ? jsonText(run) : `${run.id}\n`);
  if (run.status === "cancelled") return EXIT.done;
  const { runHint } = await import("../client/index.ts");
  const command = runHint("wait", { ...options, id: run.id }, shell);
  shell.stderr.write(
    isServed
      ? `Cancellation requested. Wait for it with: ${command}\n`
      : `Cancellation requested, but no host works on the run. Finish with: ${commandHint(shell, "serve")} or ${command}\n`,
  );
  return EXIT.done;
}

async function waitForEnd(requested: Run, options: CancelOptions, shell: Shell): Promise<ExitCode> {
  const { runHint, watchWithProgress, withApp } = await import("../client/index.ts");
  const { describeCounts } = await import("../render/describe-run.ts");
  const { json = false } = options;
  const { id } = requested;
  try {
    // A run that is cancelled already needs no host, which would resume other runs.
    const isCancelled = requested.status === "cancelled";
    const run = isCancelled ? requested : await withApp(options, shell, (app) => watchWithProgress(app, id, shell));
    if (json) shell.stdout.write(jsonText(run));
    if (run.status !== "cancelled") {
      const reason = run.error === undefined ? "" : `: ${printableLines(run.error)}`;
      shell.stderr.write(`The run ended as ${run.status} before it could be cancelled${reason}.\n`);
      return EXIT.runFailed;
    }
    if (!json) shell.stdout.write(`Run ${id} was cancelled. ${describeCounts(run.counts)}.\n`);
    return EXIT.done;
  } catch (thrown) {
    if (!shell.interrupted.aborted) throw thrown;
    shell.stderr.write(
      `Interrupted. The run is still being cancelled. Wait for it with: ${runHint("wait", { ...options, id }, shell)}\n`,
    );
    return EXIT.interrupted;
  }
}
