import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, readdir, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LIST_LIMIT, type BlobStore } from "./blob-store.ts";
import { decodePart, isTemporary, pathOfBlob } from "./blob-name-path.ts";

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

  return {
    read: (name) => readFile(pathOf(name)).catch(undefinedIfMissing),

    async readStream(name) {
      const file = await open(pathOf(name)).catch(undefinedIfMissing);
      return file?.createReadStream();
    },

    create: (name, content) =>
      withTemporary(pathOf(name), async (path, temporary) => {
        await writeFile(temporary, content, { flag: "wx" });
        try {
          await link(temporary, path);
          return true;
        } catch (error) {
          if (codeOf(error) === "EEXIST") return false;
          throw error;
        } finally {
          await unlink(temporary);
        }
      }),

    write: (name, content) =>
      withTemporary(pathOf(name), async (path, temporary) => {
        await writeFile(temporary, content, { flag: "wx" });
        await rename(temporary, path);
      }),

    async writeStream(name, chunks) {
      const path = pathOf(name);
      await mkdir(dirname(path), { recursive: true });
      const temporary = temporaryBeside(path);
      try {
        // writeFile takes the chunks one by one, and no faster than the disk does.
        await writeFile(temporary, chunks, { flag: "wx" });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },

    async list(prefix, { after = "", limit = LIST_LIMIT } = {}) {
      const names: string[] = [];
      for await (const name of walk(folder, "", { prefix, after })) {
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

/** Does something with a temporary file beside a path, whose folder it makes when it is not there. */
async function withTemporary<T>(path: string, work: (path: string, temporary: string) => Promise<T>): Promise<T> {
  try {
    return await work(path, temporaryBeside(path));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    await mkdir(dirname(path), { recursive: true });
    return work(path, temporaryBeside(path));
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${randomBytes(9).toString("base64url")}.tmp`);
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
