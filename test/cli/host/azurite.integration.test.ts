import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobServiceClient } from "@azure/storage-blob";
import { startAzurite, type Azurite } from "../../../cli/host/azurite.ts";

describe("startAzurite", () => {
  let folder: string;
  let azurite: Azurite | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-azurite-"));
  });
  afterEach(async () => {
    await azurite?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const containerOf = ({ connectionString }: Azurite) =>
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient("runs");

  it("keeps its data when it is restarted", async () => {
    azurite = await startAzurite(folder);
    await containerOf(azurite).create();
    await containerOf(azurite).uploadBlockBlob("a", "text", 4);
    await azurite.stop();

    azurite = await startAzurite(folder);

    expect((await containerOf(azurite).getBlobClient("a").downloadToBuffer()).toString()).toBe("text");
  });

  it("refuses a folder that another Azurite uses", async () => {
    azurite = await startAzurite(folder);

    await expect(startAzurite(folder)).rejects.toMatchObject({ code: "task-hub-in-use" });
  });
});
