import {
  BlobSASPermissions,
  SASProtocol,
  StorageSharedKeyCredential,
  type BlobClient,
  type BlobGenerateSasUrlOptions,
  type BlobServiceClient,
} from "@azure/storage-blob";

/** Clocks differ: a link holds from a while ago on. */
const SKEW_MS = 5 * 60 * 1000;

/**
 * A link that reads one blob for a while: signed with the key of the account where this process has it (Azurite), else with one
 * that the service gives to an identity. Where neither is so, there is none.
 *
 * @example
 * await blobLink({ service, blob: container.getBlobClient("7f6b…/log.json"), forMs: 600_000, now: new Date() });
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
    ...(blob.url.startsWith("https:") ? { protocol: SASProtocol.Https } : {}),
  };
  if (service.credential instanceof StorageSharedKeyCredential) return blob.generateSasUrl(options);
  if (!("getToken" in service.credential)) return undefined;
  return blob.generateUserDelegationSasUrl(options, await service.getUserDelegationKey(startsOn, expiresOn));
}
