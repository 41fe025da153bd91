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
