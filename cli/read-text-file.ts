import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UsageError } from "./usage-error.ts";

/**
 * The text of a file of the caller's machine, or `undefined` where there is no such file.
 *
 * @param path - As typed: seen from `folder`.
 * @throws UsageError when it is there, but is no file or cannot be read.
 */
export async function readTextFile(path: string, folder: string): Promise<string | undefined> {
  try {
    return await readFile(resolve(folder, path), "utf8");
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG") return undefined;
    if (code === "EISDIR") throw new UsageError(`${path} is a folder. Give a file.`);
    throw new UsageError(`${path} cannot be read: ${message}`);
  }
}
