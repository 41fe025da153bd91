import type { BlobStore } from "../storage/blob-store.ts";

/**
 * What a blob holds as JSON; `undefined` where there is none, and where it holds something else.
 *
 * @example
 * await readJsonBlob<Baseline>(evals, "baselines/nightly.json");
 */
export async function readJsonBlob<T extends object>(store: BlobStore, name: string): Promise<T | undefined> {
  const content = await store.read(name);
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(content.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    return undefined; // somebody has written it by hand
  }
}
