/** The settings do not lead to a storage. The message names the setting, and never shows its value. */
export class StorageSettingsError extends Error {
  override readonly name = "StorageSettingsError";
  readonly code = "invalid-storage-settings";
}
