import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { ModelsFileError } from "./models-file-error.ts";

/**
 * Reads a small file of models or keys, and makes something of it, again whenever it has changed: looking costs a few microseconds.
 *
 * @param options.parse - Is given `undefined` where there is no file. What it throws is thrown until the file changes.
 * @throws ModelsFileError (from the function) for what is there and cannot be read, such as a folder.
 * @returns A function that gives what `parse` made of the file as it is now.
 * @example
 * const entries = watchFile("models.json", { parse: (text) => JSON.parse(text ?? "[]") });
 * entries();
 */
export function watchFile<T>(file: string, { parse }: { readonly parse: (text: string | undefined) => T }): () => T {
  let known: { readonly stamp: string; readonly value: () => T } | undefined;
  return () => {
    const stamp = stampOf(file);
    if (known?.stamp !== stamp) known = { stamp, value: outcomeOf(() => parse(stamp === "" ? undefined : read(file))) };
    return known.value();
  };
}

/** Changes whenever the file does; empty where there is none. */
function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? "" : [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(" ");
}

/** Windows editors put a byte order mark before the text. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (thrown) {
    const message = `cannot be read: ${(thrown as Error).message}`;
    throw new ModelsFileError(basename(file), [{ path: "$", message }]);
  }
}

function outcomeOf<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (thrown) {
    return () => {
      throw thrown;
    };
  }
}
