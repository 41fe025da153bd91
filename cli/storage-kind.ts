/**
 * Where the app of a folder can be told to keep its data: in files; in the blob storage that the environment names; or in
 * an Azurite that is started for it. Without a word, the environment decides.
 */
export const STORAGE_KINDS = ["file", "blob", "azurite"] as const;

export type StorageKind = (typeof STORAGE_KINDS)[number];
