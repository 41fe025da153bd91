import { once } from "node:events";
import { UsageError } from "../errors.ts";
import type { StorageKind } from "../host/start-app.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, storageOption, wholeNumberUpTo, workersOption, type Declare } from "./options.ts";

const MAX_PORT = 65_535;

export const serveCommand: Declare = (program, act) =>
  program
    .command("serve")
    .description("Serve the API until Ctrl-C, and resume unfinished runs")
    .option("--port <n>", "Listen on this port; 0 selects a free one (7071)", (typed) =>
      wholeNumberUpTo(MAX_PORT, typed),
    )
    .addOption(workersOption())
    .addOption(storageOption())
    .addHelpText("after", examples("gotag serve", "gotag serve --port 0", "gotag serve --workers 4"))
    .action(act(serve));

type ServeOptions = { readonly port?: number; readonly storage?: StorageKind; readonly workers?: number };

/** The default port, so that clients can use one address for both. If it is taken, a free one is selected. */
const CORE_TOOLS_PORT = 7071;

async function serve({ port, ...options }: ServeOptions, shell: Shell): Promise<ExitCode> {
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
    shell.stderr.write(`Serving ${home}. Press Ctrl-C to stop.\n`);
    await startAccepted(host.url, signal);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    await host.stop();
  }
  return EXIT.done;
}

/**
 * Starts the runs that a killed host has accepted, but not started: the app does that when it lists them. Ignores errors: they
 * occur again, and are reported, when a client requests the run.
 */
async function startAccepted(url: string, signal: AbortSignal): Promise<void> {
  const { createApiClient } = await import("../client/api-client.ts");
  const api = createApiClient({ reach: (call) => call(url), signal });
  await api.listRuns({ status: "queued" }).catch(() => {});
}
