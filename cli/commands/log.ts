import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { resolveRun } from "../resolve-run.ts";
import type { Shell } from "../shell.ts";
import { UsageError } from "../usage-error.ts";

export type LogOptions = AppOptions & {
  readonly run: string;
  /** A file; by default the log goes to stdout. */
  readonly output?: string;
};

/** `gotag log`: the run log, byte for byte. */
export async function log({ run, output, ...options }: LogOptions, shell: Shell): Promise<ExitCode> {
  return withApp(options, shell, async ({ api }) => {
    const id = await resolveRun(run, { api, folder: shell.folder });
    const bytes = await api.getLog(id);
    if (output === undefined) await pipeline(bytes, shell.stdout, { end: false, signal: shell.interrupted });
    else await writeWhole(bytes, resolve(shell.folder, output), shell.interrupted);
    return EXIT.done;
  });
}

/** A download that breaks off leaves no file that looks like a log. */
async function writeWhole(bytes: ReadableStream<Uint8Array>, path: string, signal: AbortSignal): Promise<void> {
  const temporary = `${path}.${process.pid}.part`;
  try {
    await pipeline(bytes, createWriteStream(temporary), { signal });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    const { syscall, message } = thrown as NodeJS.ErrnoException;
    throw syscall === undefined ? thrown : new UsageError(`${path} cannot be written: ${message}`);
  }
}
