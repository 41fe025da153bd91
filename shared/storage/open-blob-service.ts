import { DefaultAzureCredential, ManagedIdentityCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { StorageSettingsError } from "./storage-settings-error.ts";

/** A storage account, by connection string or by identity. */
export type BlobAccount =
  { readonly connectionString: string } | { readonly blobServiceUri: string; readonly clientId: string | undefined };

/** The service behind an account: by its connection string, or as the identity that this process has. */
export function openBlobService(account: BlobAccount): BlobServiceClient {
  if ("connectionString" in account) {
    try {
      return BlobServiceClient.fromConnectionString(account.connectionString);
    } catch {
      throw new StorageSettingsError(
        "AzureWebJobsStorage is no connection string. It looks like " +
          "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net, or UseDevelopmentStorage=true.",
      );
    }
  }
  const { blobServiceUri, clientId } = account;
  if (!URL.canParse(blobServiceUri))
    throw new StorageSettingsError(
      "AzureWebJobsStorage__blobServiceUri is no URL. It looks like https://NAME.blob.core.windows.net.",
    );
  const credential =
    clientId === undefined ? new DefaultAzureCredential() : new ManagedIdentityCredential({ clientId });
  return new BlobServiceClient(blobServiceUri, credential);
}
