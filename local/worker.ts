/**
 * The program of a worker process: loads the app and runs activities for the host that has forked it. Orchestrators,
 * entities, timers and HTTP stay with the host.
 */
import { type AppFunctions, sortFunctions } from "./app-functions.ts";
import { HostError } from "./host-error.ts";
import { runHooks } from "./hooks.ts";
import { installCore } from "./install-core.ts";
import { createInvoke } from "./invoke.ts";
import { loadFunctions } from "./load-functions.ts";
import { type Log, setCoreLog } from "./log.ts";
import { createLogFilter } from "./log-filter.ts";
import { createPerformActivity, type PerformActivity } from "./perform-activity.ts";
import { toError } from "./values.ts";
import { startWatchdog } from "./watchdog.ts";
import { type FromWorker, type ToWorker, toPlainError, type WorkerSettings } from "./worker-messages.ts";

const send = (message: FromWorker, sent: () => void = () => {}): void => void process.send!(message, sent);

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
// The host is gone.
process.once("disconnect", () => process.exit());
// A terminal tells all processes that run in it; what is to come of this one is its host's affair.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.once("SIGTERM", () => void end());

const start = async (): Promise<void> => {
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
  perform = performFor(activities, createPerformActivity(invoke));
  await runHooks("appStart", { hookData: {} });
  hasBegun = true;
  watchdog.arm();
  send({ kind: "ready", activities: [...activities.keys()] });
};

const performFor =
  (activities: AppFunctions["activities"], performActivity: PerformActivity): typeof perform =>
  async (id, name, input) => {
    try {
      send({ kind: "done", id, result: await performActivity(activities.get(name.toLowerCase())!, input) });
    } catch (thrown) {
      send({ kind: "threw", id, error: toPlainError(toError(thrown)) });
    }
  };

const end = async (): Promise<void> => {
  try {
    if (hasBegun) await runHooks("appTerminate", { hookData: {} });
    process.exit();
  } catch (thrown) {
    const message = `While a worker process stopped: ${toError(thrown).message}`;
    send({ kind: "log", entry: { level: "error", category: "host", message } }, () => process.exit());
  }
};

start().catch((thrown: unknown) => {
  const code = thrown instanceof HostError ? thrown.code : undefined;
  send({ kind: "failed", error: toPlainError(toError(thrown)), code }, () => process.exit(1));
});
