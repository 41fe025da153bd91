import { fork, type Serializable } from "node:child_process";
import { extname, join } from "node:path";
import type { FromWorker, ToWorker } from "./messages.ts";

/** A worker process, as seen by the host. */
export type WorkerProcess = {
  /** `undefined` if the system could not start it. */
  readonly pid: number | undefined;
  readonly send: (message: ToWorker) => void;
  /** Kills it immediately. */
  readonly kill: () => void;
  /** Asks it to exit and kills it after two seconds. Resolves when it has exited. */
  readonly end: () => Promise<void>;
};

export type WorkerListener = {
  readonly onMessage: (message: FromWorker) => void;
  /** It accepts no more messages, but may still send some. */
  readonly onClosing: () => void;
  /** It has exited and sends nothing more. Called once. */
  readonly onEnd: (how: string) => void;
};

export type StartWorkerProcess = (listener: WorkerListener) => WorkerProcess;

const STOP_GRACE_MS = 2000;
/** The last output has arrived by then, unless a child of the process keeps the pipe open. */
const OUTPUT_GRACE_MS = 250;
const MAX_STDERR_LENGTH = 4096;

/**
 * Starts worker processes that run `worker.ts` (or its compiled file), all with the environment of this moment. Their
 * stdout and stderr go where the host's go.
 */
export function createStartWorkerProcess(): StartWorkerProcess {
  const environment = { ...process.env };
  return (listener) => {
    const child = fork(join(import.meta.dirname, `worker${extname(import.meta.filename)}`), {
      env: environment,
      execArgv: inheritedOptions(process.execArgv),
      // Structured clone: for long texts five times as fast as JSON.
      serialization: "advanced",
      // The last pipe is for its exit reason, see watchdog-thread.ts.
      stdio: ["ignore", "inherit", "pipe", "ipc", "pipe"],
    });
    const gone = Promise.withResolvers<void>();
    let stderr = "";
    let exitReason = "";
    let failure: string | undefined;
    let outputTimeout: NodeJS.Timeout | undefined;
    let hasEnded = false;

    const finish = (): void => {
      if (hasEnded) return;
      hasEnded = true;
      clearTimeout(outputTimeout);
      const { exitCode, signalCode: signal } = child;
      listener.onEnd(failure ?? describeExit({ exitCode, signal, stderr, exitReason: exitReason }));
      gone.resolve();
    };
    child.stderr?.on("data", (chunk: Buffer) => {
      process.stderr.write(chunk);
      stderr = (stderr + chunk.toString("latin1")).slice(-MAX_STDERR_LENGTH);
    });
    child.stdio?.[4]?.on("data", (chunk: Buffer) => (exitReason += chunk.toString()));
    child.on("message", (message) => listener.onMessage(message as FromWorker));
    child.once("disconnect", listener.onClosing);
    child.once("exit", () => {
      listener.onClosing();
      outputTimeout = setTimeout(finish, OUTPUT_GRACE_MS);
    });
    child.once("close", finish);
    child.on("error", (error) => {
      // Other errors concern a process that is exiting anyway.
      if (child.pid !== undefined) return;
      failure = `it could not be started: ${error.message}`;
      finish();
    });
    return {
      pid: child.pid,
      // A process that has just exited receives nothing, but its exit is reported.
      send: (message) => void (child.connected && child.send(message as Serializable, () => {})),
      kill: () => void child.kill("SIGKILL"),
      end: async () => {
        child.kill("SIGTERM");
        const timeout = setTimeout(() => child.kill("SIGKILL"), STOP_GRACE_MS);
        await gone.promise;
        clearTimeout(timeout);
      },
    };
  };
}

const PROGRAM_TEXT_OPTION = /^(-e|-p|-pe|--eval|--print)$/;

/** The host's Node options, without those that open a debugger port or pass the program as text. */
function inheritedOptions(options: readonly string[]): string[] {
  return options.filter(
    (option, index) =>
      !/^--(inspect|input-type)/.test(option) &&
      !PROGRAM_TEXT_OPTION.test(option) &&
      !PROGRAM_TEXT_OPTION.test(options[index - 1] ?? ""),
  );
}

type WorkerExit = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of its output. */
  readonly stderr: string;
  /** Why it ended itself, if it could say so. */
  readonly exitReason: string;
};

/**
 * Describes the exit of a worker process, for the log and for the error of an activity.
 *
 * @example
 * describeExit({ exitCode: null, signal: "SIGKILL", stderr: "", exitReason: "" }); // "signal SIGKILL"
 */
export function describeExit({ exitCode, signal, stderr, exitReason }: WorkerExit): string {
  if (exitReason !== "") return exitReason;
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  const isAborted = signal === "SIGABRT" || exitCode === 134;
  return isAborted && /out of memory/i.test(stderr) ? `out of memory, ${how}` : how;
}
