import { printableLines } from "../../shared/base/text.ts";
import type { Shell } from "../shell.ts";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UsageError } from "../errors.ts";

/** What `--json` prints of a value. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Prints a report, as a terminal may show it: apps of other people may send anything.
 *
 * @param pieces - Of the report's text.
 * @example
 * await printReport(await api.getReport(id, { kind: "format", format: "text" }), "text", shell);
 */
export async function printReport(
  pieces: AsyncIterable<Uint8Array> | Iterable<string>,
  format: "json" | "text" | "markdown",
  { stdout }: Pick<Shell, "stdout">,
): Promise<void> {
  const text = await readText(pieces);
  stdout.write(format === "json" ? jsonText(JSON.parse(text)) : printableLines(text));
}

/**
 * A text that comes in pieces.
 *
 * @example
 * JSON.parse(await readText(await api.getLog(id)));
 */
export async function readText(pieces: AsyncIterable<Uint8Array> | Iterable<string>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(typeof piece === "string" ? Buffer.from(piece) : piece);
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Writes a stream to a file. Under its name the file is whole, or what it was before.
 *
 * @param path - Absolute.
 * @throws UsageError when the file cannot be written; and whatever the stream throws.
 * @example
 * await writeWhole(Readable.from(["a"]), "/home/me/run.csv");
 */
export async function writeWhole(body: Readable, path: string): Promise<void> {
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
