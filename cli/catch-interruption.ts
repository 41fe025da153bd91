import { EXIT } from "./exit-code.ts";

/** Where a shell makes way for the command that npm has it start, one Ctrl-C comes twice: from the terminal, and from npm. */
const ECHO_MS = 250;

/** What is used of a process. */
export type InterruptibleProcess = Pick<NodeJS.Process, "exit"> & {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
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
    } else if (now() - firstMs >= ECHO_MS) process.exit(EXIT.interrupted);
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return interruption.signal;
}
