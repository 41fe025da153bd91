import { storageRequest } from "../../bench/storage-request.ts";

describe("storageRequest", () => {
  it.each([
    ["PUT", "/devstoreaccount1/runs/r1/request.json", "write"],
    ["PUT", "/devstoreaccount1/runs/r1/log.json?comp=block&blockid=MA%3D%3D", "write"],
    ["PUT", "/devstoreaccount1/runs/r1/log.json?comp=blocklist", "write"],
    ["GET", "/devstoreaccount1/runs/r1/request.json", "read"],
    ["HEAD", "/devstoreaccount1/runs/r1/request.json", "read"],
    ["GET", "/devstoreaccount1/runs?restype=container&comp=list&prefix=r1%2Fresults", "list"],
    ["PUT", "/devstoreaccount1/runs?restype=container", "list"],
    ["DELETE", "/devstoreaccount1/runs/r1/request.json", "delete"],
  ])("%s %s is billed as %s", (method, path, kind) => {
    expect(storageRequest(method, path)).toBe(kind);
  });
});
