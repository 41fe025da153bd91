export { type BlobStore, readJson, type Storage } from "./blob-store.ts";
export { openStorage } from "./open-storage.ts";
