import type { BlobStore } from "./blob-store.ts";

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
