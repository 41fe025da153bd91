import type { BlobStore } from "../../shared/platform/storage/blob-store.ts";

/** An in-memory blob store. `blobs` contains its blobs. */
export function createMemoryStore(): BlobStore & { readonly blobs: Map<string, string> } {
  const blobs = new Map<string, string>();
  const textOf = (content: string | Uint8Array) => Buffer.from(content).toString("utf8");
  return {
    blobs,
    read: async (name) => {
      const text = blobs.get(name);
      return text === undefined ? undefined : Buffer.from(text);
    },
    readStream: async (name) => {
      const text = blobs.get(name);
      return text === undefined
        ? undefined
        : (async function* () {
            yield Buffer.from(text);
          })();
    },
    create: async (name, content) => {
      if (blobs.has(name)) return false;
      blobs.set(name, textOf(content));
      return true;
    },
    write: async (name, content) => void blobs.set(name, textOf(content)),
    writeStream: async (name, chunks) => {
      let text = "";
      for await (const chunk of chunks) text += textOf(chunk);
      blobs.set(name, text);
    },
    list: async (prefix, { after = "", limit = Infinity } = {}) =>
      [...blobs.keys()]
        .filter((name) => name.startsWith(prefix) && name > after)
        .sort()
        .slice(0, limit),
    delete: async (name) => void blobs.delete(name),
  };
}
