const NAME = "gotag-key";

/** The key of a deployed app: kept as long as the tab is open, and never in an address. */
export type KeyStore = {
  readonly read: () => string | undefined;
  readonly write: (key: string | undefined) => void;
};

/** @param storage - Of the tab. */
export function createKeyStore(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): KeyStore {
  return {
    read: () => storage.getItem(NAME) ?? undefined,
    write: (key) => (key === undefined ? storage.removeItem(NAME) : storage.setItem(NAME, key)),
  };
}
