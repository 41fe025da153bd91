import type { Run } from "../../shared/contract/index.ts";
import { printableLines } from "../../shared/base/text.ts";
import { ApiError } from "../api-error.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import { describeCounts } from "../progress.ts";
import { resolveRun } from "../resolve-run.ts";
import { runHint } from "../run-hint.ts";
import { commandHint, type Shell } from "../shell.ts";
import { watchWithProgress } from "../watch-with-progress.ts";

export type CancelOptions = AppOptions & {
  readonly run: string;
  /** Ends when the run is asked to end. */
  readonly detach?: boolean;
  readonly json?: boolean;
};

/** The run as it was when it was asked to end, and whether anybody works on it. */
type Asked = { readonly run: Run; readonly isServed: boolean };

/** Ends a run, and waits until it has ended: nothing new starts, and what is done stays. */
export async function cancel(options: CancelOptions, shell: Shell): Promise<ExitCode> {
  // Where no host serves the folder, one that leaves all work alone takes the request: a run that waits for its host must
  // not begin anything before it knows that it is to end.
  const asked = await withApp({ ...options, serveOnly: true }, shell, async ({ api, isServed }) => {
    const run = await api.cancelRun(await resolveRun(options.run, api)).catch(tellEnded(shell));
    return run === undefined ? undefined : { run, isServed: isServed() };
  });
  if (asked === undefined) return EXIT.runFailed;
  return options.detach ? tellAsked(asked, options, shell) : waitForEnd(asked.run, options, shell);
}

/** A run that has ended otherwise is told, and stands for no run. */
const tellEnded = (shell: Shell) => (thrown: unknown) => {
  if (!(thrown instanceof ApiError && thrown.code === "run-ended")) throw thrown;
  shell.stderr.write(`${printableLines(thrown.message)}\n`);
  return undefined;
};

function tellAsked({ run, isServed }: Asked, options: CancelOptions, shell: Shell): ExitCode {
  shell.stdout.write(options.json ? jsonText(run) : `${run.id}\n`);
  if (run.status === "cancelled") return EXIT.done;
  const command = runHint("wait", { ...options, id: run.id }, shell);
  shell.stderr.write(
    isServed
      ? `The run is asked to end, and does so by itself: ${command} waits for it.\n`
      : `The run is asked to end, and nobody is working on it: ${commandHint(shell, "serve")} or ${command} ends it.\n`,
  );
  return EXIT.done;
}

async function waitForEnd(asked: Run, options: CancelOptions, shell: Shell): Promise<ExitCode> {
  const { json = false } = options;
  const { id } = asked;
  try {
    // One that was cancelled before needs no host, which would go on with other runs.
    const isCancelled = asked.status === "cancelled";
    const run = isCancelled ? asked : await withApp(options, shell, (app) => watchWithProgress(app, id, shell));
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
      `Interrupted. The run is asked to end all the same: ${runHint("wait", { ...options, id }, shell)} sees to it.\n`,
    );
    return EXIT.interrupted;
  }
}
