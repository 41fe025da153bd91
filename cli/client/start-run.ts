import { printableLines } from "../../shared/base/text.ts";
import { UsageError } from "../errors.ts";
import { describeEstimate } from "../render/describe-run.ts";
import { jsonText } from "../render/output.ts";
import { commandHint, EXIT, type ExitCode, type Shell } from "../shell.ts";
import type { AcceptedRun } from "../../shared/contract/index.ts";
import { withApp, type App, type AppOptions } from "./connect.ts";
import { followRun, runHint, type HintedRun } from "./follow-run.ts";

export type StartOptions = AppOptions & {
  /** ID of the run. Default: a new one. */
  readonly id?: string;
  /** Returns after the run is accepted. */
  readonly detach?: boolean;
  /** How many processes run the stages, if this command starts the host. Default: 0, the host runs them itself. */
  readonly workers?: number;
  /** Whether answers of models may come from earlier calls. */
  readonly cache?: boolean;
  readonly json?: boolean;
};

/** Composes the request for a run with this ID, and returns what sends it. */
type Compose = (app: App, id: string) => Promise<() => Promise<AcceptedRun>>;

/** Starts a run on the app that the options name, and follows it to its end; with `detach` until it is accepted. */
export async function startAndFollow(options: StartOptions, shell: Shell, compose: Compose): Promise<ExitCode> {
  const { detach = false, workers, cache } = options;
  if (detach && workers !== undefined)
    throw new UsageError("--workers cannot be used with --detach. Pass it to gotag serve instead.");
  return withApp({ ...options, serveOnly: detach }, shell, async (app) => {
    // Created here, so that sending the request twice starts one run.
    const id = (options.id ?? shell.newId()).toLowerCase();
    // Starting the app may take longer than reading files and asking git.
    const [send] = await Promise.all([compose(app, id), app.api.getHealth()]);
    const accepted = await requestRun(send, { maybeAccepted: maybeAccepted(id), cache }, shell);
    if (detach) return reportDetached(app, accepted, options, shell);
    shell.stderr.write(`Run ${id}\n`);
    return followRun(app, { ...options, id }, shell);
  });
}

/** Does not repeat the command: it may contain secrets, and is in the shell's history. */
const maybeAccepted = (id: string): string =>
  `Interrupted before the app answered. Start or resume the run: repeat the command with --id ${id}\n`;

/**
 * Requests a run, and prints warnings and the estimate on stderr.
 *
 * @param options.maybeAccepted - Printed after Ctrl-C, when it is open whether the run was accepted.
 */
export async function requestRun(
  send: () => Promise<AcceptedRun>,
  { maybeAccepted, cache }: { readonly maybeAccepted: string; readonly cache?: boolean },
  { stderr, interrupted }: Pick<Shell, "stderr" | "interrupted">,
): Promise<AcceptedRun> {
  const accepted = await send().catch((thrown: unknown) => {
    if (interrupted.aborted) stderr.write(maybeAccepted);
    throw thrown;
  });
  for (const warning of accepted.warnings) stderr.write(`Warning: ${printableLines(warning)}\n`);
  if (accepted.estimate !== undefined) stderr.write(`${describeEstimate(accepted.estimate, { cache })}\n`);
  return accepted;
}

/** Prints the ID of an accepted run (with `json` the app's answer), and who carries it out. */
export function reportDetached(
  app: Pick<App, "stays">,
  accepted: AcceptedRun,
  options: Omit<HintedRun, "id"> & { readonly json?: boolean },
  shell: Shell,
): ExitCode {
  const { id } = accepted;
  shell.stdout.write(options.json ? jsonText(accepted) : `${id}\n`);
  const command = runHint("wait", { ...options, id }, shell);
  shell.stderr.write(
    app.stays()
      ? `The run is accepted. Wait for it with: ${command}\n`
      : `The run is accepted, but no host works on it. Start it with: ${commandHint(shell, "serve")} or ${command}\n`,
  );
  return EXIT.done;
}
