import { join } from "node:path";
import { type Environment, readSetting } from "../settings.ts";
import type { BlobAccount } from "./azure-blob-store.ts";
import { type Storage, StorageSettingsError } from "./blob-store.ts";
import { createFileStore } from "./file-store.ts";

const CONTAINERS = ["runs", "suites", "evals"] as const;

/**
 * Opens the storage of the settings: blob storage if `AzureWebJobsStorage` (a connection string, also
 * `UseDevelopmentStorage=true`) or its identity settings (`AzureWebJobsStorage__blobServiceUri` or `__accountName`, and
 * `__clientId`) are set, or else files below the home folder. `GOTAG_STORAGE` (`file` or `blob`) overrides this.
 *
 * @param options.home - Folder of the local data.
 * @throws StorageSettingsError, which names the setting and never shows its value.
 * @example
 * const storage = await openStorage({ home: ".gotag", environment: process.env });
 */
export async function openStorage({
  home,
  environment,
}: {
  readonly home: string;
  readonly environment: Environment;
}): Promise<Storage> {
  const wanted = readSetting(environment, "GOTAG_STORAGE");
  if (wanted !== undefined && wanted !== "file" && wanted !== "blob")
    throw new StorageSettingsError(`GOTAG_STORAGE must be file or blob, not "${wanted}".`);
  const account = accountOf(environment);
  if (wanted === "blob" && account === undefined)
    throw new StorageSettingsError("GOTAG_STORAGE is blob, but AzureWebJobsStorage does not say which one.");
  if (account === undefined || wanted === "file") {
    return storageOf("file", (name) => createFileStore({ folder: join(home, "blobs", name) }));
  }
  // The packages take over 100 ms to load, and the file storage does not need them.
  const { createAzureBlobStore, openBlobService } = await import("./azure-blob-store.ts");
  const service = openBlobService(account);
  return storageOf("blob", (name) => createAzureBlobStore({ service, container: name }));
}

function accountOf(environment: Environment): BlobAccount | undefined {
  const connectionString = readSetting(environment, "AzureWebJobsStorage");
  if (connectionString !== undefined) return { connectionString };
  const accountName = readSetting(environment, "AzureWebJobsStorage__accountName");
  const blobServiceUri =
    readSetting(environment, "AzureWebJobsStorage__blobServiceUri") ??
    (accountName && `https://${accountName}.blob.core.windows.net`);
  if (blobServiceUri === undefined) return undefined;
  return { blobServiceUri, clientId: readSetting(environment, "AzureWebJobsStorage__clientId") };
}

function storageOf(kind: Storage["kind"], open: (name: string) => Storage["runs"]): Storage {
  const [runs, suites, evals] = CONTAINERS.map(open) as [Storage["runs"], Storage["runs"], Storage["runs"]];
  return { kind, runs, suites, evals };
}
