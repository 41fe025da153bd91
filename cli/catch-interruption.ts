import { EXIT } from "./exit-code.ts";

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
