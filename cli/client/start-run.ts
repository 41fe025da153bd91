import { printableLines } from "../../shared/base/text.ts";
import type { AcceptedRun } from "./api-answers.ts";
import { describeEstimate } from "../render/describe-run.ts";
import { type Shell, EXIT, type ExitCode, commandHint } from "../shell.ts";
import { type App, withApp, type AppOptions } from "./connect.ts";
import { jsonText } from "../render/output.ts";
import { runHint, type HintedRun, followRun } from "./follow-run.ts";
import { UsageError } from "../errors.ts";

/**
 * Asks for a run, and tells on stderr what the app has to say about it.
 *
 * @param ask - Sends the request.
 * @param options.maybeAccepted - Told when Ctrl-C leaves open whether the run was accepted.
 */
export async function askForRun(
  ask: () => Promise<AcceptedRun>,
  { maybeAccepted, cache }: { readonly maybeAccepted: string; readonly cache?: boolean | undefined },
  { stderr, interrupted }: Pick<Shell, "stderr" | "interrupted">,
): Promise<AcceptedRun> {
  const accepted = await ask().catch((thrown: unknown) => {
    if (interrupted.aborted) stderr.write(maybeAccepted);
    throw thrown;
  });
  for (const warning of accepted.warnings) stderr.write(`Warning: ${printableLines(warning)}\n`);
  if (accepted.estimate !== undefined) stderr.write(`${describeEstimate(accepted.estimate, { cache })}\n`);
  return accepted;
}

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

export type StartOptions = AppOptions & {
  /** Id of the run; by default a new one. */
  readonly id?: string;
  /** Ends when the run is accepted. */
  readonly detach?: boolean;
  /** How many processes run the stages beside a host that is started; 0, the default: none, it runs them itself. */
  readonly workers?: number;
  /** Whether the run may be answered from earlier calls. */
  readonly cache?: boolean;
  readonly json?: boolean;
};

/** Reads what a request for a run of this id needs, and gives what sends it. */
export type ComposeRun = (app: App, id: string) => Promise<() => Promise<AcceptedRun>>;

/** Starts a run on the app that the options name, and follows it to its end; with `detach` until it is accepted. */
export async function startAndFollow(options: StartOptions, shell: Shell, compose: ComposeRun): Promise<ExitCode> {
  const { detach = false, workers, cache } = options;
  if (detach && workers !== undefined)
    throw new UsageError(
      "--workers is for the host that carries on with the run: give it to serve, or leave --detach out.",
    );
  return withApp({ ...options, serveOnly: detach }, shell, async (app) => {
    // Made here, so that the request can be sent again without starting a second run.
    const id = (options.id ?? shell.newId()).toLowerCase();
    // The app may have to be started, which takes longer than to read files and ask git.
    const [ask] = await Promise.all([compose(app, id), app.api.getHealth()]);
    const accepted = await askForRun(ask, { maybeAccepted: maybeAccepted(id), cache }, shell);
    if (detach) return reportDetached(app, accepted, options, shell);
    shell.stderr.write(`Run ${id}\n`);
    return followRun(app, { ...options, id }, shell);
  });
}

/** Not the command itself: what was typed may hold secrets, and is in the shell's history. */
const maybeAccepted = (id: string): string =>
  `Interrupted, and the run may not have been accepted: the same command with --id ${id} starts it, or goes on with it.\n`;
