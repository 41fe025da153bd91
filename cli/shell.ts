import { isSet, type Environment } from "../shared/platform/settings.ts";

/** What `gotag` answers to the shell. */
export const EXIT = {
  /** Whatever the cases scored. */
  done: 0,
  gateFailed: 1,
  /** The request was wrong, and nothing ran. */
  wrongRequest: 2,
  /** The run failed or was cancelled, or the app could not do what was asked; or something unexpected went wrong. */
  runFailed: 3,
  /** The run stays resumable. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A stream that takes text, and may be a terminal. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** What a command sees of where it was started. */
export type Shell = {
  /** Results go here. */
  readonly stdout: Output;
  /** Progress, hints and errors go here. */
  readonly stderr: Output;
  readonly environment: Environment;
  /** The current folder: relative paths of the command line are seen from it. */
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
 * How a user types another command here, for hints.
 *
 * @example
 * commandHint(shell, "wait latest"); // "npm run gotag -- wait latest", where npm has started this
 */
export function commandHint({ environment }: Pick<Shell, "environment">, rest: string): string {
  return `${isSet(environment, "npm_lifecycle_event") ? "npm run gotag --" : "gotag"} ${rest}`;
}
