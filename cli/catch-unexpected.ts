import { printableLines } from "../shared/base/text.ts";
import { readSetting } from "../shared/platform/settings.ts";
import { EXIT } from "./exit-code.ts";

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
