import type { ExitCode, Shell } from "../shell.ts";

/** What one command does. */
export type Handler<Options> = (options: Options, shell: Shell) => Promise<ExitCode>;

/** What the words of the command line lead to: `call` is given the command that they ask for, and its options. */
export type Wiring<Name> = {
  readonly shell: Shell;
  readonly call: (name: Name, options: object) => Promise<void>;
};
