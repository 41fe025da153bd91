import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type LogOptions = AppOptions & {
  readonly run: string;
  /** The file to write to, instead of stdout. */
  readonly output?: string;
};

/** Prints the log of a run byte by byte as the app has it, or writes it to a file. */
export async function log({ run, output, ...options }: LogOptions, shell: Shell): Promise<ExitCode> {
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const body = Readable.from(await api.getLog(await resolveRun(run, api)));
    if (output === undefined) await print(body, shell);
    else await writeWhole(body, resolve(shell.folder, output));
    return EXIT.done;
  });
}

async function print(body: Readable, { stdout, interrupted }: Shell): Promise<void> {
  try {
    await pipeline(body, stdout, { end: false, signal: interrupted });
  } catch (thrown) {
    // A reader such as `head` has had enough.
    if ((thrown as { code?: unknown }).code !== "EPIPE") throw thrown;
  }
}

/** Under its name the file is whole, or what it was before. */
async function writeWhole(body: Readable, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await pipeline(body, createWriteStream(temporary));
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code?.startsWith("E") && code === code.toUpperCase())
      throw new UsageError(`${path} cannot be written: ${message}.`);
    throw thrown;
  }
}
