import { stat, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { checkCaseFileSize } from "../../shared/cases/index.ts";
import { decodeUtf8, describeInvalidUtf8 } from "../../shared/base/utf8.ts";
import { UsageError } from "../errors.ts";

/** Whether a path is that of a file. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * The text of a file of this machine.
 *
 * @param name - Seen from the folder; messages call the file so.
 * @throws UsageError when it cannot be read, or is not UTF-8.
 * @example
 * await readTextFile("mine.njk", process.cwd());
 */
export async function readTextFile(name: string, folder: string): Promise<string> {
  const decoded = decodeUtf8(await attempt(name, () => readFile(resolve(folder, name))));
  if ("text" in decoded) return decoded.text;
  throw new UsageError(`${name} ${describeInvalidUtf8(decoded.invalidAtByte)}.`);
}

/**
 * The text of a case file of this machine. How large it is is seen before it is read.
 *
 * @throws UsageError when it is larger than a case file of its format may be, cannot be read, or is not UTF-8.
 * @example
 * await readCaseFile("cases.yaml", process.cwd());
 */
export async function readCaseFile(name: string, folder: string): Promise<string> {
  const { size } = await attempt(name, () => stat(resolve(folder, name)));
  const problem = checkCaseFileSize(name, size);
  if (problem !== undefined) throw new UsageError(`${name} ${problem.message}.`);
  return readTextFile(name, folder);
}

async function attempt<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new UsageError(code === "ENOENT" ? `There is no file ${name}.` : `${name} cannot be read: ${message}.`);
  }
}
