import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BlobStore, LIST_LIMIT } from "./blob-store.ts";

/** As no part of a blob's path begins with a dot, it is none. */
const TEMPORARIES = ".tmp";
/** What is read at once: to go to a thread for each of the four steps of reading a file was a tenth of what a busy host did. */
const SMALL_BYTES = 256 * 1024;
/** Nothing is written for so long. */
const LEFT_OVER_MS = 24 * 60 * 60 * 1000;

/**
 * A container as a folder of files. A write goes to a temporary file that is then renamed, or linked where it must be the
 * first: a reader sees a whole blob or none, and a blob that was acknowledged outlives a kill of the process at any moment.
 * It is not forced to the disk: a power cut may take the last seconds.
 *
 * @param options.folder - Absolute path; made at the first write.
 * @example
 * const runs = createFileStore({ folder: join(home, "blobs/runs") });
 */
export function createFileStore({ folder }: { readonly folder: string }): BlobStore {
  const pathOf = (name: string) => join(folder, pathOfBlob(name));
  // Apart from the blobs: what a kill leaves there keeps no folder from being removed.
  const temporaries = join(folder, TEMPORARIES);
  let tidied: Promise<void> | undefined;

  /** Writes a temporary file, and does something with it that ends in `path`; makes the folders that are not there. */
  async function withTemporary<T>(
    path: string,
    content: Parameters<typeof writeFile>[1],
    work: (temporary: string) => Promise<T>,
  ): Promise<T> {
    await (tidied ??= tidy(temporaries)).catch((error: unknown) => {
      tidied = undefined; // the disk may have been away
      throw error;
    });
    const temporary = join(temporaries, randomBytes(9).toString("base64url"));
    try {
      await withFolder(temporaries, () => writeFile(temporary, content, { flag: "wx" }));
      return await withFolder(dirname(path), () => work(temporary));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return {
    async read(name) {
      const path = pathOf(name);
      try {
        const found = statSync(path, { throwIfNoEntry: false });
        if (found === undefined) return undefined;
        return found.size <= SMALL_BYTES ? readFileSync(path) : await readFile(path);
      } catch (error) {
        return undefinedIfMissing(error); // it was deleted meanwhile
      }
    },

    async readStream(name) {
      const file = await open(pathOf(name)).catch(undefinedIfMissing);
      return file?.createReadStream();
    },

    async create(name, content) {
      const path = pathOf(name);
      return withTemporary(path, content, async (temporary) => {
        const isFirst = await link(temporary, path).then(
          () => true,
          (error: unknown) => {
            if (codeOf(error) === "EEXIST") return false;
            throw error;
          },
        );
        await unlink(temporary);
        return isFirst;
      });
    },

    async write(name, content) {
      const path = pathOf(name);
      await withTemporary(path, content, (temporary) => rename(temporary, path));
    },

    async writeStream(name, chunks) {
      const path = pathOf(name);
      // writeFile takes the chunks one by one, and no faster than the disk does.
      await withTemporary(path, chunks, (temporary) => rename(temporary, path));
    },

    async list(prefix, { after = "", limit = LIST_LIMIT } = {}) {
      const names: string[] = [];
      // Other folders are not looked at: there is one for each run.
      const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      const start = base === "" ? folder : pathOf(base.slice(0, -1));
      for await (const name of walk(start, base, { prefix, after })) {
        if (names.length === limit) break;
        names.push(name);
      }
      return names;
    },

    async delete(name) {
      const path = pathOf(name);
      await unlink(path).catch(undefinedIfMissing);
      await removeEmptyFolders(dirname(path), folder);
    },
  };
}

/** Does something in a folder, and once more when it had to be made first. */
async function withFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await mkdir(folder, { recursive: true });
    return work();
  }
}

/** Makes the folder of temporary files, and removes what kills have left in it. */
async function tidy(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(undefinedIfMissing);
    // Another process may write one at this moment.
    if (found !== undefined && Date.now() - found.mtimeMs > LEFT_OVER_MS) await rm(path, { force: true });
  }
}

type Wanted = { readonly prefix: string; readonly after: string };

/** The names below a folder in ascending order, without looking into folders that hold none of those wanted. */
async function* walk(path: string, base: string, wanted: Wanted): AsyncGenerator<string> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(undefinedIfMissing)) ?? [];
  const found = entries
    .filter((entry) => !isTemporary(entry.name))
    // A folder sorts as the names in it do: with its slash.
    .map((entry) => ({ entry, name: base + decodePart(entry.name) + (entry.isDirectory() ? "/" : "") }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { entry, name } of found) {
    if (entry.isDirectory()) {
      if (mayHold(name, wanted)) yield* walk(join(path, entry.name), name, wanted);
    } else if (name.startsWith(wanted.prefix) && name > wanted.after) {
      yield name;
    }
  }
}

function mayHold(folder: string, { prefix, after }: Wanted): boolean {
  return (folder.startsWith(prefix) || prefix.startsWith(folder)) && (folder > after || after.startsWith(folder));
}

/** Removes folders that are empty, from the inside out. */
async function removeEmptyFolders(from: string, container: string): Promise<void> {
  for (let folder = from; folder !== container; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // it holds another blob, or is gone already
    }
  }
}

function undefinedIfMissing(error: unknown): undefined {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw error;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/** A blob's name that no store takes. */
export class BlobNameError extends Error {
  override readonly name = "BlobNameError";
  readonly code = "invalid-blob-name";
  constructor(name: string, reason: string) {
    super(`A blob cannot be called ${JSON.stringify(name.slice(0, 200))}: ${reason}.`);
  }
}

/**
 * The path of the file that holds a blob, relative to the folder of its container. Characters that some file system does
 * not take are written as `%XX`, so that a name has one path and a path one name.
 *
 * @throws BlobNameError for a name that would leave the folder, or has an empty part.
 * @example
 * pathOfBlob("7f6b…/log.json"); // "7f6b…/log.json"
 */
export function pathOfBlob(name: string): string {
  return name
    .split("/")
    .map((part) => encodePart(name, part))
    .join("/");
}

/** What {@link pathOfBlob} made a part of a path of. */
export function decodePart(part: string): string {
  return decodeURIComponent(part);
}

/** Names of files that hold no blob begin with a dot, which no encoded part does. */
export function isTemporary(part: string): boolean {
  return part.startsWith(".");
}

function encodePart(name: string, part: string): string {
  if (part === "") throw new BlobNameError(name, "a part between slashes is empty");
  if (part === "." || part === "..") throw new BlobNameError(name, `"${part}" is no part of a name`);
  if (/[\0-\x1f\x7f\\]/.test(part)) throw new BlobNameError(name, "control characters and backslashes are not allowed");
  if (!part.isWellFormed()) throw new BlobNameError(name, "it is not well-formed Unicode");
  return encodeURIComponent(part)
    .replace(/^\./, "%2E")
    .replace(/[.*]$|\*/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
