/**
 * The program of a worker process: loads the app and runs activities for the host that forked it. Orchestrators,
 * entities, timers and HTTP stay in the host.
 */
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { loadFunctions, sortFunctions } from "../app/functions.ts";
import { runHooks } from "../app/hooks.ts";
import { createInvoke } from "../app/invoke.ts";
import { createPerformActivity } from "../engine/activities.ts";
import { HostError } from "../host-error.ts";
import { installCore } from "../install-core.ts";
import { createLogFilter, type Log, setCoreLog } from "../log.ts";
import { toError } from "../values.ts";
import { type FromWorker, toPlainError, type ToWorker, type WorkerSettings } from "./messages.ts";

function send(message: FromWorker, sent: () => void = () => {}): void {
  process.send!(message, sent);
}

const settings = Promise.withResolvers<WorkerSettings>();
const client = Promise.withResolvers<string>();
let perform: (id: number, name: string, input: string) => Promise<void>;
let hasBegun = false;

process.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "load":
      return settings.resolve(message);
    case "begin":
      return client.resolve(message.client);
    case "run":
      return void perform(message.id, message.name, message.input);
  }
});
// The host has exited.
process.once("disconnect", () => process.exit());
// A terminal signals all its processes; the host decides when this one ends.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.once("SIGTERM", () => void end());

async function start(): Promise<void> {
  const { functions, logLevels, ...watched } = await settings.promise;
  const watchdog = startWatchdog(watched);
  const isWritten = createLogFilter(logLevels);
  const log: Log = (entry) => {
    const { time: _, ...rest } = entry;
    if (isWritten(entry)) send({ kind: "log", entry: rest });
  };
  installCore();
  setCoreLog(log);
  const { activities } = sortFunctions(await loadFunctions(functions));
  const library = await import("@azure/functions");
  const clientInput = await client.promise;
  const invoke = createInvoke({ library, client: () => clientInput, log, now: () => new Date() });
  const performActivity = createPerformActivity(invoke);
  perform = async (id, name, input) => {
    try {
      send({ kind: "done", id, result: await performActivity(activities.get(name.toLowerCase())!, input) });
    } catch (thrown) {
      send({ kind: "threw", id, error: toPlainError(toError(thrown)) });
    }
  };
  await runHooks("appStart", { hookData: {} });
  hasBegun = true;
  watchdog.arm();
  send({ kind: "ready", activities: [...activities.keys()] });
}

async function end(): Promise<void> {
  try {
    if (hasBegun) await runHooks("appTerminate", { hookData: {} });
    process.exit();
  } catch (thrown) {
    const message = `While a worker process stopped: ${toError(thrown).message}`;
    send({ kind: "log", entry: { level: "error", category: "host", message } }, () => process.exit());
  }
}

start().catch((thrown: unknown) => {
  const code = thrown instanceof HostError ? thrown.code : undefined;
  send({ kind: "failed", error: toPlainError(toError(thrown)), code }, () => process.exit(1));
});

/** The `workerData` of the watchdog thread. */
export type WatchdogData = {
  /** A counter that the main thread keeps incrementing; 0 until the watchdog is armed. */
  readonly ticks: Int32Array;
  readonly intervalMs: number;
  readonly unresponsiveMs: number;
  readonly hostPid: number;
};

/**
 * Ends this process when its host has exited or when its main thread has been blocked for `unresponsiveMs`. Runs in a
 * second thread, because a blocked thread cannot check itself.
 *
 * @returns `arm` starts the check for a blocked thread. Until then, loading the app may take any time.
 */
function startWatchdog({ unresponsiveMs, hostPid }: Pick<WatchdogData, "unresponsiveMs" | "hostPid">) {
  const intervalMs = Math.min(1000, unresponsiveMs / 5);
  const ticks = new Int32Array(new SharedArrayBuffer(4));
  const watched: WatchdogData = { ticks, intervalMs, unresponsiveMs, hostPid };
  const file = join(import.meta.dirname, `watchdog-thread${extname(import.meta.filename)}`);
  new Worker(file, { workerData: watched }).unref();
  const tick = (): void => void Atomics.add(ticks, 0, 1);
  return {
    arm: (): void => {
      tick();
      setInterval(tick, intervalMs).unref();
    },
  };
}
