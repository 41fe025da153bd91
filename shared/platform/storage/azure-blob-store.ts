import { Readable } from "node:stream";
import { DefaultAzureCredential, ManagedIdentityCredential } from "@azure/identity";
import {
  type BlobClient,
  type BlobGenerateSasUrlOptions,
  BlobSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  SASProtocol,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { type BlobStore, LIST_LIMIT, StorageSettingsError } from "./blob-store.ts";

const BLOCK_BYTES = 4 * 1024 * 1024;
const BLOCKS_AT_ONCE = 2;

/** Opens a container of Azure Blob Storage or Azurite. The first write creates it if it is missing. */
export function createAzureBlobStore({
  service,
  container: containerName,
}: {
  readonly service: BlobServiceClient;
  readonly container: string;
}): BlobStore {
  const container = service.getContainerClient(containerName);
  const blob = (name: string) => container.getBlockBlobClient(name);

  async function upload(name: string, content: string | Uint8Array, conditions: { ifNoneMatch?: string } = {}) {
    const bytes = Buffer.from(content as string);
    await inContainer(container, () => blob(name).upload(bytes, bytes.length, { conditions }));
  }

  return {
    async read(name) {
      const answer = await blob(name).download().catch(undefinedIfMissing);
      if (answer === undefined) return undefined;
      const parts: Uint8Array[] = [];
      for await (const part of answer.readableStreamBody as AsyncIterable<Uint8Array>) parts.push(part);
      return Buffer.concat(parts);
    },

    async readStream(name) {
      const answer = await blob(name).download().catch(undefinedIfMissing);
      return answer?.readableStreamBody as AsyncIterable<Uint8Array> | undefined;
    },

    async create(name, content) {
      try {
        await upload(name, content, { ifNoneMatch: "*" });
        return true;
      } catch (error) {
        const status = statusOf(error);
        if (status === 409 || status === 412) return false;
        throw error;
      }
    },

    write: upload,

    async writeStream(name, chunks) {
      await container.createIfNotExists(); // a stream cannot be sent twice
      // The service commits the blocks as one blob after the last one.
      const stream = Readable.from(chunks, { objectMode: false });
      await blob(name).uploadStream(stream, BLOCK_BYTES, BLOCKS_AT_ONCE);
    },

    async list(prefix, { after, limit = LIST_LIMIT } = {}) {
      const names: string[] = [];
      try {
        // startFrom includes the name itself.
        for await (const { name } of container.listBlobsFlat({ prefix, startFrom: after })) {
          if (after !== undefined && name <= after) continue;
          names.push(name);
          if (names.length === limit) break;
        }
      } catch (error) {
        undefinedIfMissing(error);
      }
      return names;
    },

    async delete(name) {
      await blob(name).delete().catch(undefinedIfMissing);
    },

    readLink: (name, { forMs }) => blobLink({ service, blob: blob(name), forMs, now: new Date() }),
  };
}

/** Does something in a container, and again if it had to be created first. */
async function inContainer<T>(container: ContainerClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ContainerNotFound") throw error;
    await container.createIfNotExists();
    return work();
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw error;
}

function statusOf(error: unknown): unknown {
  return (error as { statusCode?: unknown }).statusCode;
}

/** A link is valid from some time in the past, because clocks differ. */
const SKEW_MS = 5 * 60 * 1000;

/**
 * Creates a link that can read one blob for some time: signed with the key of the account if this process has it (Azurite), or
 * else with a key that the service gives to the identity of the process. Otherwise returns `undefined`.
 */
export async function blobLink({
  service,
  blob,
  forMs,
  now,
}: {
  readonly service: BlobServiceClient;
  readonly blob: BlobClient;
  readonly forMs: number;
  readonly now: Date;
}): Promise<string | undefined> {
  const startsOn = new Date(now.getTime() - SKEW_MS);
  const expiresOn = new Date(now.getTime() + forMs);
  const options: BlobGenerateSasUrlOptions = {
    permissions: BlobSASPermissions.parse("r"),
    startsOn,
    expiresOn,
    protocol: blob.url.startsWith("https:") ? SASProtocol.Https : undefined,
  };
  if (service.credential instanceof StorageSharedKeyCredential) return blob.generateSasUrl(options);
  if (!("getToken" in service.credential)) return undefined;
  return blob.generateUserDelegationSasUrl(options, await service.getUserDelegationKey(startsOn, expiresOn));
}

/** A storage account: with a connection string, or with the identity of this process. */
export type BlobAccount =
  { readonly connectionString: string } | { readonly blobServiceUri: string; readonly clientId: string | undefined };

/** Connects to a storage account. */
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
