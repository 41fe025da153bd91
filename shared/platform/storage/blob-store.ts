export type ListOptions = { readonly after?: string; readonly limit?: number };

/** How many names a page of a listing has when nobody says. */
export const LIST_LIMIT = 1000;

/**
 * A container of named blobs. Names are `/`-separated paths such as `<run id>/log.json`; no blob has the name of another
 * one's folder.
 * Each implementation passes the same contract suite (test/shared/storage).
 *
 * A reader never sees half a blob: every write appears whole or not at all, and has reached the disk (file) or the
 * service (blob) when its promise resolves.
 *
 * @example
 * if (!(await runs.create(`${id}/request.json`, text))) console.log("somebody was first");
 */
export interface BlobStore {
  /** The blob's bytes, or `undefined` where there is none. */
  read(name: string): Promise<Buffer | undefined>;
  /** The blob as a stream of chunks, or `undefined` where there is none. Memory does not grow with the blob. */
  readStream(name: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Writes a blob that must not exist yet (If-None-Match). Says whether it did: `false` when another was first. */
  create(name: string, content: string | Uint8Array): Promise<boolean>;
  /** Writes a blob, replacing what is there. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /**
   * Writes a blob from a stream with bounded memory, replacing what is there. When `chunks` throws, nothing is written
   * and the error is passed on.
   */
  writeStream(name: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void>;
  /**
   * One page of the names that begin with `prefix`, in ascending order, after the name `after`; 1,000 by default. Shorter
   * than `limit` only at the end. A container that nobody has written to is empty.
   */
  list(prefix: string, options?: ListOptions): Promise<readonly string[]>;
  /** Removes a blob; one that is not there is no error. */
  delete(name: string): Promise<void>;
  /** A link that reads this one blob, and no more, for so long. A store that can give none does without, or gives `undefined`. */
  readLink?(name: string, options: { readonly forMs: number }): Promise<string | undefined>;
}

/** The containers of the app. */
export type Storage = {
  readonly kind: "file" | "blob";
  readonly runs: BlobStore;
  readonly suites: BlobStore;
  readonly evals: BlobStore;
};

/**
 * What a blob holds as JSON; `undefined` where there is none.
 *
 * @throws SyntaxError (of the promise) where it holds something else: nobody but the app writes it.
 * @example
 * await readJson<RunRequest>(storage.runs, "7f6b…/request.json");
 */
export async function readJson<T>(store: Pick<BlobStore, "read">, name: string): Promise<T | undefined> {
  const content = await store.read(name);
  return content === undefined ? undefined : (JSON.parse(content.toString("utf8")) as T);
}

/** The settings do not lead to a storage. The message names the setting, and never shows its value. */
export class StorageSettingsError extends Error {
  override readonly name = "StorageSettingsError";
  readonly code = "invalid-storage-settings";
}
