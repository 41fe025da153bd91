import { fork, type Serializable } from "node:child_process";
import { extname, join } from "node:path";
import type { FromWorker, ToWorker } from "./messages.ts";

/** A worker process, as its host sees it. */
export type WorkerProcess = {
  /** `undefined` when the system could not start it. */
  readonly pid: number | undefined;
  readonly send: (message: ToWorker) => void;
  /** Ends it at once. */
  readonly kill: () => void;
  /** Asks it to end, and ends it if it has not after two seconds. Resolves when it is gone. */
  readonly end: () => Promise<void>;
};

export type WorkerListener = {
  readonly received: (message: FromWorker) => void;
  /** It takes no more messages; some of its own may still come. */
  readonly closing: () => void;
  /** It is gone, and nothing more comes of it. Called once. */
  readonly ended: (how: string) => void;
};

/** Starts a worker process. */
export type StartWorkerProcess = (listener: WorkerListener) => WorkerProcess;

const graceMs = 2000;
/** Its last output is there by then, unless a process which it has started itself holds the pipe open. */
const outputGraceMs = 250;
const keptOutput = 4096;

/**
 * Starts worker processes: `worker.ts`, or what the build made of it. They all get the environment of this moment. What
 * they write to stdout and stderr goes where the host's goes.
 */
export function createStartWorkerProcess(): StartWorkerProcess {
  const environment = { ...process.env };
  return (listener) => {
    const child = fork(join(import.meta.dirname, `worker${extname(import.meta.filename)}`), {
      env: environment,
      execArgv: inheritedOptions(process.execArgv),
      // Structured clone: long texts cost a fifth of what they cost as JSON.
      serialization: "advanced",
      // The last is for its last words, see watchdog-thread.ts.
      stdio: ["ignore", "inherit", "pipe", "ipc", "pipe"],
    });
    const gone = Promise.withResolvers<void>();
    let stderr = "";
    let lastWords = "";
    let failure: string | undefined;
    let outputTimeout: NodeJS.Timeout | undefined;
    let hasEnded = false;

    const finish = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(outputTimeout);
      const { exitCode, signalCode: signal } = child;
      listener.ended(failure ?? describeWorkerEnd({ exitCode, signal, stderr, lastWords }));
      gone.resolve();
    };
    child.stderr?.on("data", (chunk: Buffer) => {
      process.stderr.write(chunk);
      stderr = (stderr + chunk.toString("latin1")).slice(-keptOutput);
    });
    child.stdio?.[4]?.on("data", (chunk: Buffer) => (lastWords += chunk.toString()));
    child.on("message", (message) => listener.received(message as FromWorker));
    child.once("disconnect", listener.closing);
    child.once("exit", () => {
      listener.closing();
      outputTimeout = setTimeout(finish, outputGraceMs);
    });
    child.once("close", finish);
    child.on("error", (error) => {
      // Others are about a process that is ending anyway.
      if (child.pid !== undefined) return;
      failure = `it could not be started: ${error.message}`;
      finish();
    });
    return {
      pid: child.pid,
      // Whoever is told nothing because it has just ended is not forgotten: its end is told.
      send: (message) => void (child.connected && child.send(message as Serializable, () => {})),
      kill: () => void child.kill("SIGKILL"),
      end: async () => {
        child.kill("SIGTERM");
        const timeout = setTimeout(() => child.kill("SIGKILL"), graceMs);
        await gone.promise;
        clearTimeout(timeout);
      },
    };
  };
}

const isProgramText = /^(-e|-p|-pe|--eval|--print)$/;

/** The host's own options of Node, but those that open a debugger's port or say that the program is a text. */
function inheritedOptions(options: readonly string[]): string[] {
  return options.filter(
    (option, place) =>
      !/^--(inspect|input-type)/.test(option) &&
      !isProgramText.test(option) &&
      !isProgramText.test(options[place - 1] ?? ""),
  );
}

/** What is known about the end of a worker process. */
export type WorkerEnd = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last that it wrote there. */
  readonly stderr: string;
  /** Why it has ended itself, if it had a moment to say so. */
  readonly lastWords: string;
};

/**
 * How a worker process ended, for a log and for the error of an activity.
 *
 * @example
 * describeWorkerEnd({ exitCode: null, signal: "SIGKILL", stderr: "", lastWords: "" }); // "signal SIGKILL"
 */
export function describeWorkerEnd({ exitCode, signal, stderr, lastWords }: WorkerEnd): string {
  if (lastWords !== "") return lastWords;
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  const isAborted = signal === "SIGABRT" || exitCode === 134;
  return isAborted && /out of memory/i.test(stderr) ? `out of memory, ${how}` : how;
}
