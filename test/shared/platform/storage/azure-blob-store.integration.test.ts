import { randomUUID } from "node:crypto";
import { BlobServiceClient } from "@azure/storage-blob";
import { createAzureBlobStore } from "../../../../shared/platform/storage/azure-blob-store.ts";
import { type Azurite, startAzurite } from "../../../support/azurite.ts";
import { describeBlobStore } from "./blob-store.contract.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

describeBlobStore("Azurite", async () => {
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
  return createAzureBlobStore({ service, container: `test-${randomUUID()}` });
});
