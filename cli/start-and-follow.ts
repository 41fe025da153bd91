import type { AcceptedRun } from "../shared/contract/index.ts";
import { askForRun } from "./ask-for-run.ts";
import { withApp, type App, type AppOptions } from "./connect.ts";
import type { ExitCode } from "./exit-code.ts";
import { followRun } from "./follow-run.ts";
import { reportDetached } from "./report-detached.ts";
import type { Shell } from "./shell.ts";
import { UsageError } from "./usage-error.ts";

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
