import { once } from "node:events";
import { homeOf } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { openHome, openLocalHost } from "../local-host.ts";
import type { Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type ServeOptions = {
  /** 0: any free one. */
  readonly port: number;
};

/** `gotag serve`: the HTTP API of this folder, until it is interrupted. Runs that were left go on. */
export async function serve({ port }: ServeOptions, shell: Shell): Promise<ExitCode> {
  const home = openHome(homeOf(shell));
  const host = await openLocalHost({ home, port, signal: shell.interrupted });
  if (!host.isOwn) throw new UsageError(`${home} is served already, at ${host.url}.`);
  try {
    shell.stdout.write(`Serving ${home} at ${host.url}; Ctrl-C ends it.\n`);
    if (!shell.interrupted.aborted) await once(shell.interrupted, "abort");
  } finally {
    await host.stop();
  }
  return EXIT.done;
}
