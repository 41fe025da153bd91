import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BlobStore, LIST_LIMIT } from "./blob-store.ts";

/** Not a blob: no part of a blob's path begins with a dot. */
const TEMPORARIES = ".tmp";
/** Up to this size files are read synchronously: the four calls through the thread pool took a tenth of a busy host's time. */
const SMALL_BYTES = 256 * 1024;
/** Longer than any write takes. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/**
 * Opens a container in a folder of files. A write goes to a temporary file that is then renamed, or linked to create a blob: a
 * reader gets the whole blob or none, and a completed write survives a kill of the process at any moment. Files are not synced:
 * a power failure may lose the last seconds.
 *
 * @param options.folder - Absolute path. The first write creates it.
 */
export function createFileStore({ folder }: { readonly folder: string }): BlobStore {
  const pathOf = (name: string) => join(folder, pathOfBlob(name));
  // In a separate folder, so that abandoned files do not prevent the removal of empty folders.
  const temporaries = join(folder, TEMPORARIES);
  let tidied: Promise<void> | undefined;

  /** Writes a temporary file and moves it to `path` with `work`. Creates missing folders. */
  async function withTemporary<T>(
    path: string,
    content: Parameters<typeof writeFile>[1],
    work: (temporary: string) => Promise<T>,
  ): Promise<T> {
    await (tidied ??= tidy(temporaries)).catch((error: unknown) => {
      tidied = undefined; // try again: the disk may have been unavailable
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
        return undefinedIfMissing(error); // deleted meanwhile
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
      // writeFile writes the chunks one by one, with backpressure.
      await withTemporary(path, chunks, (temporary) => rename(temporary, path));
    },

    async list(prefix, { after = "", limit = LIST_LIMIT } = {}) {
      const names: string[] = [];
      // Only one folder is read: there is one for each run.
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

/** Does something in a folder, and again if it had to be created first. */
async function withFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await mkdir(folder, { recursive: true });
    return work();
  }
}

/** Creates the folder of temporary files, and removes those left by killed processes. */
async function tidy(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(undefinedIfMissing);
    // Another process may be writing a newer one.
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

type Wanted = { readonly prefix: string; readonly after: string };

/** Yields the names below a folder in ascending order, without reading folders that contain no wanted names. */
async function* walk(path: string, base: string, wanted: Wanted): AsyncGenerator<string> {
  const entries = (await readdir(path, { withFileTypes: true }).catch(undefinedIfMissing)) ?? [];
  const found = entries
    // Names of files that are not blobs begin with a dot, which no encoded part does.
    .filter((entry) => !entry.name.startsWith("."))
    // A folder sorts like the names in it, with its slash.
    .map((entry) => ({ entry, name: base + decodeURIComponent(entry.name) + (entry.isDirectory() ? "/" : "") }))
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

/** Removes empty folders, innermost first. */
async function removeEmptyFolders(from: string, container: string): Promise<void> {
  for (let folder = from; folder !== container; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return; // not empty, or already removed
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

/** The name of a blob is invalid. */
class BlobNameError extends Error {
  override readonly name = "BlobNameError";
  readonly code = "invalid-blob-name";
  constructor(name: string, reason: string) {
    super(`A blob cannot be called ${JSON.stringify(name.slice(0, 200))}: ${reason}.`);
  }
}

/**
 * Returns the path of a blob's file, relative to the folder of its container. Characters that some file system does not allow
 * are encoded as `%XX`, so that names and paths correspond one to one.
 *
 * @throws BlobNameError for a name that leads out of the folder, or has an empty part.
 * @example
 * pathOfBlob("7f6b…/log.json"); // "7f6b…/log.json"
 */
function pathOfBlob(name: string): string {
  return name
    .split("/")
    .map((part) => encodePart(name, part))
    .join("/");
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
