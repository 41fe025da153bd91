import type { AppOptions } from "./connect.ts";
import { commandHint, type Shell } from "./shell.ts";

/** Which run of which app: what is not given is the folder's, or the environment's. The key is nothing for a screen. */
export type HintedRun = Pick<AppOptions, "url" | "auth" | "appId"> & { readonly id: string };

/**
 * How a user types a command about a run, for hints.
 *
 * @example
 * runHint("wait", { id: "7f6b1c52-…", url: "https://app", auth: "entra" }, shell); // "gotag wait 7f6b1c52-… --url https://app --auth entra"
 */
export function runHint(
  command: string,
  { id, url, auth, appId }: HintedRun,
  shell: Pick<Shell, "environment">,
): string {
  const options = { url, auth, "app-id": appId };
  const typed = Object.entries(options).map(([name, value]) => (value === undefined ? "" : ` --${name} ${value}`));
  return commandHint(shell, `${command} ${id}${typed.join("")}`);
}
