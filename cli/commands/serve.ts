import { once } from "node:events";
import { UsageError } from "../errors.ts";
import type { StorageKind } from "../host/start-app.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, storageOption, wholeNumberUpTo, workersOption, type Declare } from "./options.ts";

const MAX_PORT = 65_535;

export const serveCommand: Declare = (program, act) =>
  program
    .command("serve")
    .description("serve the HTTP API on this machine until Ctrl-C, and carry on with runs that have not ended")
    .option("--port <n>", "port on 127.0.0.1; 0 takes any free one (7071, if that is free)", (typed) =>
      wholeNumberUpTo(MAX_PORT, typed),
    )
    .addOption(workersOption())
    .addOption(storageOption())
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0", "gotag serve --workers 4"))
    .action(act(serve));

export type ServeOptions = {
  /** 0: any free one. Default: that of Azure Functions Core Tools, or any free one if that is taken. */
  readonly port?: number;
  readonly storage?: StorageKind;
  /** How many processes run the stages. Default: 0, the host runs them itself. */
  readonly workers?: number;
};

/** Lets clients use the same address for both. */
const CORE_TOOLS_PORT = 7071;

/** Serves the app of this folder until Ctrl-C. */
export async function serve({ port, ...options }: ServeOptions, shell: Shell): Promise<ExitCode> {
  const { homeOf } = await import("../client/connect.ts");
  const { openHome, openLocalHost } = await import("../host/local-host.ts");
  const home = openHome(homeOf(shell));
  const signal = shell.interrupted;
  const open = (on: number) => openLocalHost({ home, port: on, stays: true, signal, ...options });
  const host = await open(port ?? CORE_TOOLS_PORT).catch((thrown: { readonly code?: unknown }) => {
    if (port !== undefined || thrown.code !== "port-in-use") throw thrown;
    return open(0);
  });
  if (!host.isOwn) throw new UsageError(`${home} is being served already, at ${host.url}.`);
  try {
    shell.stdout.write(`${host.url}\n`);
    shell.stderr.write(`Serving ${home}. Ctrl-C ends it.\n`);
    await startAccepted(host.url, signal);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await host.stop();
  }
  return EXIT.done;
}

/**
 * Starts the runs that a killed host has accepted, but not started: the app does that when it lists them. Ignores errors: they
 * occur again, and are reported, when a client asks for the run.
 */
async function startAccepted(url: string, signal: AbortSignal): Promise<void> {
  const { createApiClient } = await import("../client/api-client.ts");
  const api = createApiClient({ reach: (ask) => ask(url), signal });
  await api.listRuns({ status: "queued" }).catch(() => {});
}
