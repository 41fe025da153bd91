import { EXIT } from "./shell.ts";
import { printableLines } from "../shared/base/text.ts";
import { readSetting } from "../shared/platform/settings.ts";

/** The oldest Node that runs TypeScript and has node:sqlite without a flag. */
const MIN_NODE = [22, 18] as const;

/**
 * Returns an error message if Node is too old.
 *
 * @example
 * complainAboutNode("24.1.0"); // undefined
 */
export function complainAboutNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1])) return undefined;
  return (
    `gotag needs Node ${MIN_NODE.join(".")} or newer, and this is Node ${version}. ` +
    "Start it with npm run gotag -- …, which uses the Node that npm ci installed, or install a newer one.\n"
  );
}

/** If npm starts gotag without a shell in between, one Ctrl-C arrives twice: from the terminal, and from npm. */
const ECHO_MS = 250;
/** Work of Node's thread pool: files, and host names. */
const IN_THREAD_POOL = /^(FSReq|FileHandle|Get(Addr|Name)Info)/;

type InterruptibleProcess = Pick<NodeJS.Process, "exit" | "getActiveResourcesInfo" | "pid"> & {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  removeAllListeners(signal: "SIGINT"): unknown;
  kill(pid: number, signal: "SIGINT"): unknown;
};

/**
 * Listens for SIGINT and SIGTERM. The first aborts the returned signal, so that the command ends in good order. The second ends
 * the process at once with 130.
 *
 * @param now - A monotonic clock in ms.
 * @example
 * const interrupted = catchInterruption(process);
 */
export function catchInterruption(
  process: InterruptibleProcess,
  now: () => number = () => performance.now(),
): AbortSignal {
  const interruption = new AbortController();
  let firstMs = 0;
  const interrupt = (): void => {
    if (!interruption.signal.aborted) {
      firstMs = now();
      interruption.abort();
    } else if (now() - firstMs >= ECHO_MS) endAtOnce(process);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return interruption.signal;
}

function endAtOnce(process: InterruptibleProcess): void {
  // process.exit() waits for the thread pool, which hangs if a disk or a name server does not answer. Ending by the signal gives
  // 130 in shells, too.
  if (process.getActiveResourcesInfo().some((name) => IN_THREAD_POOL.test(name))) {
    process.removeAllListeners("SIGINT");
    process.kill(process.pid, "SIGINT");
  }
  process.exit(EXIT.interrupted);
}

/** How long closing may take after an unexpected error. */
const CLOSING_MS = 5_000;

export type UnexpectedProcess = Pick<NodeJS.Process, "env" | "exit" | "exitCode" | "on"> & {
  readonly stderr: Pick<NodeJS.Process["stderr"], "write">;
};

/**
 * Ends the process with 3 after an uncaught error, such as one in a callback of a pipeline. Node would end it with 1, which means
 * that a gate failed, and would not stop the host. Prints the first such error in one line, with `GOTAG_DEBUG=1` its stack.
 *
 * @returns Aborts when the error occurs. Everything open has 5 seconds to close.
 * @example
 * const failed = catchUnexpected(process);
 */
export function catchUnexpected(process: UnexpectedProcess): AbortSignal {
  const failure = new AbortController();
  process.on("uncaughtException", (thrown: unknown) => {
    process.exitCode = EXIT.runFailed;
    if (failure.signal.aborted) return;
    process.stderr.write(`${describe(thrown, readSetting(process.env, "GOTAG_DEBUG") === "1")}\n`);
    setTimeout(() => process.exit(EXIT.runFailed), CLOSING_MS).unref();
    failure.abort();
  });
  return failure.signal;
}

function describe(thrown: unknown, isStackShown: boolean): string {
  const { message, stack } = Object(thrown) as { message?: unknown; stack?: unknown };
  if (isStackShown && typeof stack === "string") return printableLines(stack);
  const [line = ""] = printableLines(typeof message === "string" ? message : String(thrown)).split("\n");
  return `Something unexpected went wrong: ${line} (GOTAG_DEBUG=1 shows where.)`;
}
