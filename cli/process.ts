import { EXIT } from "./shell.ts";
import { printableLines } from "../shared/base/text.ts";
import { readSetting } from "../shared/platform/settings.ts";

// The oldest that runs TypeScript by itself and has node:sqlite without a flag.
const OLDEST = [22, 18] as const;

/**
 * What to tell a user whose Node is too old, or `undefined` where it is not.
 *
 * @example
 * complainAboutNode("24.1.0"); // undefined
 */
export function complainAboutNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return (
    `gotag needs Node ${OLDEST.join(".")} or newer, and this is Node ${version}. ` +
    "Start it with npm run gotag -- …, which uses the Node that npm ci installed, or install a newer one.\n"
  );
}

/** Where a shell makes way for the command that npm has it start, one Ctrl-C comes twice: from the terminal, and from npm. */
const ECHO_MS = 250;
/** What Node's thread pool does: files, and names of hosts. */
const IN_THREAD_POOL = /^(FSReq|FileHandle|Get(Addr|Name)Info)/;

/** What is used of a process. */
export type InterruptibleProcess = Pick<NodeJS.Process, "exit" | "getActiveResourcesInfo" | "pid"> & {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  removeAllListeners(signal: "SIGINT"): unknown;
  kill(pid: number, signal: "SIGINT"): unknown;
};

/**
 * Listens for Ctrl-C and for a polite request to end. The first asks for an end in good order; the second ends the process at
 * once with 130, whatever it still waits for.
 *
 * @param now - A clock in ms that only goes forward.
 * @returns Aborts at the first.
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
  // To exit waits for the thread pool, and that for ever where a disk or a name server does not answer. To shells, the end
  // by the signal itself is 130 as well.
  if (process.getActiveResourcesInfo().some((name) => IN_THREAD_POOL.test(name))) {
    process.removeAllListeners("SIGINT");
    process.kill(process.pid, "SIGINT");
  }
  process.exit(EXIT.interrupted);
}

/** How long what is open may take to close once something unexpected has happened. */
const CLOSING_MS = 5_000;

/** What is used of a process. */
export type UnexpectedProcess = Pick<NodeJS.Process, "env" | "exit" | "exitCode" | "on"> & {
  readonly stderr: Pick<NodeJS.Process["stderr"], "write">;
};

/**
 * Sees to it that an error which nobody catches, such as one of a callback in a pipeline, ends the process with 3: Node would
 * end it with 1, which says that a gate failed, and would leave the host open. It is told in one line, with `GOTAG_DEBUG=1`
 * with its stack; what goes wrong after it is not told.
 *
 * @returns Aborts when it happens: then all that is open is to be closed, which may take 5 seconds.
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
