import { isSet, type Environment } from "../shared/platform/settings.ts";

/** The exit codes of `gotag`. */
export const EXIT = {
  /** Whatever the cases scored. */
  done: 0,
  gateFailed: 1,
  /** The request was wrong, and nothing ran. */
  wrongRequest: 2,
  /** The run failed or was cancelled, the app could not answer, or an unexpected error occurred. */
  runFailed: 3,
  /** The run stays resumable. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The environment in which a command was started. */
export type Shell = {
  /** Results go here. */
  readonly stdout: Output;
  /** Progress, hints and errors go here. */
  readonly stderr: Output;
  readonly environment: Environment;
  /** The current folder, to which paths of the command line are relative. */
  readonly folder: string;
  /** The arguments as they were typed. */
  readonly commandLine: readonly string[];
  /** Aborts at Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly now: () => Date;
  /** A UUID for a new run. */
  readonly newId: () => string;
};

/**
 * A command as the user would type it here, for hints.
 *
 * @example
 * commandHint(shell, "wait latest"); // "npm run gotag -- wait latest", if npm started this process
 */
export function commandHint({ environment }: Pick<Shell, "environment">, rest: string): string {
  return `${isSet(environment, "npm_lifecycle_event") ? "npm run gotag --" : "gotag"} ${rest}`;
}
