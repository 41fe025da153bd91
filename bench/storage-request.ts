/** A request to Blob Storage as it is billed: https://learn.microsoft.com/azure/storage/blobs/map-rest-apis-transaction-categories */
export type StorageRequest = "write" | "read" | "list" | "delete";

export type StorageRequests = { readonly [kind in StorageRequest]: number };

export const NO_REQUESTS: StorageRequests = { write: 0, read: 0, list: 0, delete: 0 };

/**
 * The kind of a request. Making a container is billed as a listing; deleting is free.
 *
 * @param path - With its query.
 * @example
 * storageRequest("PUT", "/devstoreaccount1/runs/r1/log.json?comp=block&blockid=MA=="); // "write"
 */
export function storageRequest(method: string, path: string): StorageRequest {
  if (method === "DELETE") return "delete";
  const query = new URLSearchParams(path.split("?")[1]);
  if (query.get("comp") === "list" || query.get("restype") === "container") return "list";
  return method === "PUT" || method === "POST" ? "write" : "read";
}
