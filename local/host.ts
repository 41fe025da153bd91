import { randomUUID } from "node:crypto";
import { limitTime } from "./app/function-timeout.ts";
import { type AppFunction, loadFunctions, sortFunctions } from "./app/functions.ts";
import { runHooks } from "./app/hooks.ts";
import { createInvoke } from "./app/invoke.ts";
import { type Clock, systemClock } from "./clock.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import { recover } from "./engine/recover.ts";
import { HostError } from "./host-error.ts";
import { createDispatch } from "./http/dispatch.ts";
import { clientBase, createRpc, durableClientInput, managementUrls } from "./http/rpc.ts";
import { listen } from "./http/server.ts";
import { installCore } from "./install-core.ts";
import { createLogFilter, type Log, logToStderr, setCoreLog } from "./log.ts";
import { applyLocalSettings, readHostSettings } from "./settings.ts";
import { openStore } from "./store/store.ts";
import { answerWithFunction } from "./triggers/http-trigger.ts";
import { createHttpRouter } from "./triggers/routes.ts";
import { createTimerTriggers } from "./triggers/timer-triggers.ts";
import { toError, toExecutionId } from "./values.ts";
import { createStartWorkerProcess } from "./workers/worker-process.ts";
import { createWorkers } from "./workers/workers.ts";

export type HostOptions = {
  /**
   * Absolute paths of the modules that register the app's functions (`.ts` or `.js`). The host imports them. Functions
   * registered by other modules of this process belong to the app too.
   */
  readonly functions: readonly string[];
  /** The folder of the app's host.json. */
  readonly appDirectory: string;
  /**
   * The SQLite file of the task hub, created with its folder if missing. ":memory:" keeps nothing after the host stops.
   */
  readonly storage: string;
  /** The port on 127.0.0.1. Default: 0, any free port. */
  readonly port?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /**
   * Serves HTTP and durable clients but runs no durable work: for inspecting a task hub. Everything started or sent in
   * the meantime is kept for the next host. Default: false.
   */
  readonly serveOnly?: boolean;
  /**
   * How many child processes run the activities, so that a crash, a memory leak or an endless loop affects nothing
   * else. Default: 0, activities run in the host's process.
   */
  readonly workers?: number;
  /** How long the thread of a worker process may be blocked before the process is replaced, in ms. Default: 30,000. */
  readonly unresponsiveMs?: number;
  /** Receives what functions log and the host's own warnings. Default: warnings and errors go to stderr. */
  readonly log?: Log;
};

/**
 * Validates the options and adds the defaults.
 *
 * @throws TypeError when a number is out of range.
 */
export function completeHostOptions({
  port = 0,
  clock = systemClock,
  serveOnly = false,
  workers = 0,
  unresponsiveMs = 30_000,
  log = logToStderr,
  ...required
}: HostOptions): Required<HostOptions> {
  if (!Number.isInteger(workers) || workers < 0)
    throw new TypeError(`workers must be a whole number from 0, but it is ${workers}.`);
  if (!(unresponsiveMs >= 100 && unresponsiveMs <= MAX_UNRESPONSIVE_MS)) {
    throw new TypeError(
      `unresponsiveMs must be a number of milliseconds from 100 to ${MAX_UNRESPONSIVE_MS}, but it is ${unresponsiveMs}.`,
    );
  }
  return { ...required, port, clock, serveOnly, workers, unresponsiveMs, log };
}

/** One day. */
const MAX_UNRESPONSIVE_MS = 86_400_000;

/** Counters since the host started. */
export type HostStats = {
  readonly episodes: number;
  readonly activities: number;
  readonly commits: number;
  /** Size of the history written to the task hub, in characters of JSON. */
  readonly historyBytes: number;
  /** Messages received by orchestrations: starts, completion events, timers, external events. */
  readonly orchestrationMessages: number;
  /** Operations received by entities, calls and signals. */
  readonly entityOperations: number;
};

function readStats({ activities, commits, entities, orchestrations }: Engine): HostStats {
  return {
    episodes: orchestrations.episodeCount(),
    activities: activities.count(),
    commits: commits.count(),
    historyBytes: commits.historyBytes(),
    orchestrationMessages: orchestrations.messageCount(),
    entityOperations: entities.operationCount(),
  };
}

export type Host = {
  /** "http://127.0.0.1:<port>" */
  readonly url: string;
  /**
   * Refuses new requests, saves, and closes, including all worker processes. Does not wait for activities: those in
   * progress run again at the next start, as after a kill.
   */
  readonly stop: () => Promise<void>;
  readonly stats: () => HostStats;
  /** IDs of the current worker processes. */
  readonly workerPids: () => readonly number[];
};

let isRunning = false;

/**
 * Starts an Azure Functions app with Durable Functions in this process: HTTP functions on a loopback port, timer
 * functions, orchestrators, activities and entities on a task hub in one SQLite file. Resumes the work that an earlier
 * host left in that file.
 *
 * @throws HostError when the app cannot be loaded, uses an unsupported feature, or a setting is wrong.
 * @throws TaskHubInUseError when another running process uses the task hub.
 * @example
 * const host = await startHost({
 *   functions: [join(appDirectory, "src/functions/hello.ts")],
 *   appDirectory,
 *   storage: join(appDirectory, ".data/taskhub.sqlite"),
 * });
 * await fetch(`${host.url}/api/hello`);
 * await host.stop();
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { appDirectory, storage, port, clock, serveOnly, log: sink, ...rest } = completeHostOptions(options);
  let log = sink;
  if (isRunning) {
    throw new HostError(
      "already-running",
      "A host is running in this process. Stop it first: the functions of an app are registered once in a process.",
    );
  }
  isRunning = true;
  const undo: (() => unknown)[] = [() => (isRunning = false)];
  let stopped: Promise<void> | undefined;
  const undoAll = async (): Promise<void> => {
    for (const step of undo.reverse()) {
      try {
        await step();
      } catch (error) {
        // A step that fails, such as a hook that throws, must not keep the other steps from running.
        const message = `While stopping: ${toError(error).message}`;
        log({ time: clock.now(), level: "error", category: "host", message });
      }
    }
  };
  const stop = (): Promise<void> => (stopped ??= undoAll());
  try {
    const settings = readHostSettings(appDirectory);
    const isWritten = createLogFilter(settings.logLevels);
    log = (entry) => (isWritten(entry) ? sink(entry) : undefined);
    const say = (level: "information" | "warning", message: string): void =>
      log({ time: clock.now(), level, category: "host", message });
    const warn = (message: string): void => say("warning", message);
    const local = applyLocalSettings(appDirectory, process.env);
    undo.push(local.undo);
    for (const name of local.ignored)
      say("information", `${name} of local.settings.json is ignored; only Values count.`);
    // Workers load the app in parallel with this process.
    const workers = createWorkers({
      count: serveOnly ? 0 : rest.workers,
      startProcess: createStartWorkerProcess(),
      settings: {
        functions: rest.functions,
        logLevels: settings.logLevels,
        unresponsiveMs: rest.unresponsiveMs,
        hostPid: process.pid,
      },
      functionTimeoutMs: settings.functionTimeoutMs,
      clock,
      log: (entry) => log({ time: clock.now(), ...entry }),
    });
    undo.push(() => workers.stop());
    installCore();
    setCoreLog(log);
    const functions = sortFunctions(await loadFunctions(rest.functions));
    const library = await import("@azure/functions");
    const store = openStore(storage);
    undo.push(() => store.close());
    const secret = toExecutionId(randomUUID());
    let url = "";
    // Each call of a function with a client needs it, and its address changes at most once.
    let built: { readonly url: string; readonly input: string } | undefined;
    const client = (): string => {
      if (built?.url !== url) built = { url, input: durableClientInput({ origin: url, secret }, settings.taskHubName) };
      return built.input;
    };
    let invoke = createInvoke({ library, client, log, now: clock.now });
    if (settings.functionTimeoutMs !== undefined) {
      const limited = limitTime(invoke, { timeoutMs: settings.functionTimeoutMs, clock });
      undo.push(() => limited.stop());
      ({ invoke } = limited);
    }
    const engine = createEngine({
      functions,
      invoke,
      performActivity: rest.workers > 0 ? workers.performActivity : undefined,
      store,
      clock,
      maxConcurrentActivities: settings.maxConcurrentActivities,
      versioning: settings.versioning,
      isServeOnly: serveOnly,
      newUuid: randomUUID,
      warn,
    });
    undo.push(() => engine.stop());

    const logError = (fn: AppFunction, thrown: unknown): void => {
      const { stack, message } = toError(thrown);
      log({ time: clock.now(), level: "error", category: "host", message: stack ?? message, functionName: fn.name });
    };
    const timers = createTimerTriggers({
      functions: functions.timers,
      invoke,
      store,
      clock,
      settings: process.env,
      logError,
    });
    undo.push(() => timers.stop());
    const rpc = createRpc({
      functions,
      engine,
      store,
      now: clock.now,
      newUuid: randomUUID,
      managementUrls: (id) => managementUrls({ origin: url, secret }, id),
    });
    const dispatch = createDispatch({
      route: createHttpRouter(functions.http, settings.routePrefix),
      secret,
      rpc,
      answer: (call, request, response) => answerWithFunction({ invoke, library, logError }, call, request, response),
      warn,
    });
    const isClientRequest = (path: string): boolean => clientBase(path, secret) !== undefined;
    // An instance started before the task hub is read would be found there and run a second time.
    const recovered = Promise.withResolvers<void>();
    const server = await listen({
      port,
      handle: async (request, response) => {
        if (!isClientRequest(request.url ?? "")) await recovered.promise;
        return dispatch(request, response);
      },
      isClientRequest,
    });
    undo.push(() => server.stop());
    url = `http://127.0.0.1:${server.port}`;
    await runHooks("appStart", { hookData: {} });
    undo.push(() => runHooks("appTerminate", { hookData: {} }));
    await workers.begin(client(), [...functions.activities.keys()]);
    recover(store, engine);
    recovered.resolve();
    if (!serveOnly) timers.start();
    return { url, stop, stats: () => readStats(engine), workerPids: workers.pids };
  } catch (error) {
    await stop();
    throw error;
  }
}
