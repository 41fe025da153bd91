import { BlobServiceClient } from "@azure/storage-blob";
import { startAzurite, type Azurite } from "../../../cli/host/azurite.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

describe("startAzurite", () => {
  let azurite: Azurite | undefined;
  afterEach(() => azurite?.stop());
  const folder = perTest(() => new Folder());

  const containerOf = ({ connectionString }: Azurite) =>
    BlobServiceClient.fromConnectionString(connectionString).getContainerClient("runs");

  it("keeps its data when it is restarted", async () => {
    azurite = await startAzurite(folder.path);
    await containerOf(azurite).create();
    await containerOf(azurite).uploadBlockBlob("a", "text", 4);
    await azurite.stop();

    azurite = await startAzurite(folder.path);

    expect((await containerOf(azurite).getBlobClient("a").downloadToBuffer()).toString()).toBe("text");
  });

  it("refuses a folder that another Azurite uses", async () => {
    azurite = await startAzurite(folder.path);

    await expect(startAzurite(folder.path)).rejects.toMatchObject({ code: "task-hub-in-use" });
  });
});
