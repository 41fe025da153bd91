import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { resolveRun } from "../client/resolve-run.ts";
import { writeWhole } from "../render/output.ts";

export type LogOptions = AppOptions & {
  readonly run: string;
  /** The file to write to, instead of stdout. */
  readonly output?: string;
};

/**
 * Prints the log of a run byte by byte as the app has it, or writes it to a file. It is printed once all of it is here: a
 * reader such as `less` may take hours, and the app of this folder is locked as long as it answers.
 */
export async function log({ output, ...options }: LogOptions, shell: Shell): Promise<ExitCode> {
  if (output !== undefined) {
    await fetchTo(resolve(shell.folder, output), options, shell);
    return EXIT.done;
  }
  const folder = await mkdtemp(join(tmpdir(), "gotag-log-"));
  try {
    const file = join(folder, "log.json");
    await fetchTo(file, options, shell);
    await print(file, shell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return EXIT.done;
}

function fetchTo(path: string, { run, ...options }: Omit<LogOptions, "output">, shell: Shell): Promise<void> {
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    await writeWhole(Readable.from(await api.getLog(await resolveRun(run, api))), path);
  });
}

async function print(file: string, { stdout, interrupted }: Shell): Promise<void> {
  try {
    await pipeline(createReadStream(file), stdout, { end: false, signal: interrupted });
  } catch (thrown) {
    // A reader such as `head` has had enough.
    if ((thrown as { code?: unknown }).code !== "EPIPE") throw thrown;
  }
}
