import { mkdirSync, truncateSync } from "node:fs";
import { readCaseFile } from "../../../cli/client/local-files.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";

const MEGABYTE = 1024 * 1024;

describe("readCaseFile", () => {
  const folder = perTest(() => new Folder());
  const read = (name: string) => readCaseFile(name, folder.path);

  it("returns the unchanged text of a file relative to the folder", async () => {
    folder.write("cases.yaml", "\uFEFF- user: é\r\n");

    expect(await read("cases.yaml")).toBe("\uFEFF- user: é\r\n");
  });

  it.each([
    {
      name: "cases.json",
      sizeBytes: 200 * MEGABYTE,
      message:
        "cases.json has more than 64 MB, the most that is read; write it as .jsonl or .csv, which may have 256 MB, or cut it into several.",
    },
    {
      name: "cases.csv",
      sizeBytes: 4096 * MEGABYTE,
      message: "cases.csv has more than 256 MB, the most that is read; cut it into several.",
    },
  ])("refuses $name of $sizeBytes bytes without reading it", async ({ name, sizeBytes, message }) => {
    // Sparse: it takes no space on the disk.
    truncateSync(folder.write(name, ""), sizeBytes);

    await expect(read(name)).rejects.toMatchObject({ code: "usage", message });
  });

  it("names the first byte that is not UTF-8", async () => {
    folder.write("cases.csv", Buffer.from("user\n\xe9", "latin1"));

    await expect(read("cases.csv")).rejects.toMatchObject({
      code: "usage",
      message: "cases.csv is not UTF-8 at byte 5; save it as UTF-8.",
    });
  });

  it("refuses a missing file and a folder", async () => {
    mkdirSync(folder.at("cases.json"));

    await expect(read("other.json")).rejects.toMatchObject({ message: "There is no file other.json." });
    await expect(read("cases.json")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^cases\.json cannot be read: EISDIR/),
    });
  });
});
