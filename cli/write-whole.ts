import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UsageError } from "./usage-error.ts";

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
