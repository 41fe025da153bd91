import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStorage } from "../../../../shared/platform/storage/open-storage.ts";

const home = mkdtempSync(join(tmpdir(), "gotag-storage-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const open = (environment: { [name: string]: string }) => openStorage({ home, environment });

describe("the storage of the settings", () => {
  it("is files below the home folder by default", async () => {
    const storage = await open({ AzureWebJobsStorage: "" });
    await storage.runs.write("a.json", "x");

    expect(storage.kind).toBe("file");
    expect(await storage.runs.list("")).toEqual(["a.json"]);
    expect(await storage.evals.list("")).toEqual([]);
  });

  it.each([
    { AzureWebJobsStorage: "UseDevelopmentStorage=true" },
    { AzureWebJobsStorage__blobServiceUri: "https://x.blob.core.windows.net", AzureWebJobsStorage__clientId: "c" },
    { AzureWebJobsStorage__accountName: "example" },
  ])("is blob storage with %j", async (environment) => {
    expect((await open(environment as never)).kind).toBe("blob");
  });

  it("is files if GOTAG_STORAGE says so", async () => {
    const environment = { AzureWebJobsStorage: "UseDevelopmentStorage=true", GOTAG_STORAGE: "file" };
    expect((await open(environment)).kind).toBe("file");
  });

  it.each([
    { environment: { GOTAG_STORAGE: "cloud" }, message: 'GOTAG_STORAGE must be file or blob, not "cloud".' },
    {
      environment: { GOTAG_STORAGE: "blob" },
      message: "GOTAG_STORAGE is blob, but AzureWebJobsStorage does not say which one.",
    },
    {
      environment: { AzureWebJobsStorage: "AccountKey=secret" },
      message:
        "AzureWebJobsStorage is no connection string. It looks like DefaultEndpointsProtocol=https;AccountName=…;" +
        "AccountKey=…;EndpointSuffix=core.windows.net, or UseDevelopmentStorage=true.",
    },
    {
      environment: { AzureWebJobsStorage__blobServiceUri: "secret" },
      message: "AzureWebJobsStorage__blobServiceUri is no URL. It looks like https://NAME.blob.core.windows.net.",
    },
  ])("is refused for $environment", async ({ environment, message }) => {
    await expect(open(environment as never)).rejects.toThrow(new Error(message));
  });
});
