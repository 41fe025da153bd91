import { commandHint, type Shell } from "./shell.ts";

/** Which run of which app: without a `url` that of the folder, or of the environment. */
export type HintedRun = { readonly id: string; readonly url?: string | undefined };

/**
 * How a user types a command about a run, for hints.
 *
 * @example
 * runHint("wait", { id: "7f6b1c52-…", url: "https://app" }, shell); // "gotag wait 7f6b1c52-… --url https://app"
 */
export function runHint(command: string, { id, url }: HintedRun, shell: Pick<Shell, "environment">): string {
  return commandHint(shell, `${command} ${id}${url === undefined ? "" : ` --url ${url}`}`);
}
