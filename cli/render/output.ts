import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { printableLines } from "../../shared/base/text.ts";
import { UsageError } from "../errors.ts";
import type { Shell } from "../shell.ts";

/** Formats a value for `--json`. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * Prints a report. Escapes control characters: another app may send anything.
 *
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
 * Joins the pieces of a text.
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
 * Writes a stream to a file, which is replaced only when all of it is written.
 *
 * @param path - Absolute.
 * @throws UsageError when the file cannot be written. Errors of the stream are passed on.
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
