import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AppOptions } from "../client/index.ts";
import { writeWhole } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, RUN_HELP, withAppOptions, type Declare } from "./options.ts";

export const logCommand: Declare = (program, act) =>
  withAppOptions(program.command("log"))
    .description("Print the log of a run: one JSON document with all results")
    .argument("<run>", RUN_HELP)
    .option("-o, --output <file>", "Write to a file")
    .option("--json", "No effect: the log is always JSON")
    .addHelpText("after", examples("gotag log latest -o run.json", "gotag log latest | jq .results[0]"))
    .action(act(log));

type LogOptions = AppOptions & { readonly run: string; readonly output?: string };

/**
 * Prints the log of a run byte by byte, or writes it to a file. Prints nothing before it has all of the log: a reader such as
 * `less` may take hours, and the app of this folder is locked while it answers.
 */
async function log({ output, ...options }: LogOptions, shell: Shell): Promise<ExitCode> {
  if (output !== undefined) {
    await downloadLog(resolve(shell.folder, output), options, shell);
    return EXIT.done;
  }
  const folder = await mkdtemp(join(tmpdir(), "gotag-log-"));
  try {
    const file = join(folder, "log.json");
    await downloadLog(file, options, shell);
    await print(file, shell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return EXIT.done;
}

async function downloadLog(path: string, { run, ...options }: LogOptions, shell: Shell): Promise<void> {
  const { resolveRun, withApp } = await import("../client/index.ts");
  await withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    await writeWhole(Readable.from(await api.getLog(await resolveRun(run, api))), path);
  });
}

async function print(file: string, { stdout, interrupted }: Shell): Promise<void> {
  try {
    await pipeline(createReadStream(file), stdout, { end: false, signal: interrupted });
  } catch (thrown) {
    // A reader such as `head` has closed its end.
    if ((thrown as { code?: unknown }).code !== "EPIPE") throw thrown;
  }
}
