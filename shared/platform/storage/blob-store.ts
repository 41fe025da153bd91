/** The default number of names in a page of a listing. */
export const LIST_LIMIT = 1000;

/**
 * A container of named blobs. Names are `/`-separated paths such as `<run id>/log.json`; no blob has the name of another
 * one's folder. Each implementation passes the same contract suite (test/shared/platform/storage).
 *
 * Writes are atomic: a reader gets the whole blob or the previous one. When the promise resolves, the blob has reached the disk
 * (file) or the service (blob).
 *
 * @example
 * if (!(await runs.create(`${id}/request.json`, text))) console.log("somebody was first");
 */
export interface BlobStore {
  /** Reads a blob; `undefined` if there is none. */
  read(name: string): Promise<Buffer | undefined>;
  /** Reads a blob as a stream of chunks with bounded memory; `undefined` if there is none. */
  readStream(name: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Creates a blob (If-None-Match). Returns `false` if it already exists. */
  create(name: string, content: string | Uint8Array): Promise<boolean>;
  /** Creates or replaces a blob. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** Creates or replaces a blob from a stream with bounded memory. If `chunks` throws, nothing is written and the error thrown. */
  writeStream(name: string, chunks: AsyncIterable<string | Uint8Array>): Promise<void>;
  /**
   * Lists a page of the names with a prefix in ascending order, after the name `after`. `limit` is 1,000 by default; only the last
   * page has fewer names. A missing container is empty.
   */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number }): Promise<readonly string[]>;
  /** Deletes a blob. A missing one is not an error. */
  delete(name: string): Promise<void>;
  /** Creates a link that can read this blob for some time. Stores without links have no method, or return `undefined`. */
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
 * Reads a JSON blob; `undefined` if there is none.
 *
 * @throws SyntaxError for a blob that is not JSON; only the app writes it.
 * @example
 * await readJson<RunRequest>(storage.runs, "7f6b…/request.json");
 */
export async function readJson<T>(store: Pick<BlobStore, "read">, name: string): Promise<T | undefined> {
  const content = await store.read(name);
  return content === undefined ? undefined : (JSON.parse(content.toString("utf8")) as T);
}

/** The settings of the storage are invalid. The message names the setting, and never shows its value. */
export class StorageSettingsError extends Error {
  override readonly name = "StorageSettingsError";
  readonly code = "invalid-storage-settings";
}
