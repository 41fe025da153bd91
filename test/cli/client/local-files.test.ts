import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCaseFile } from "../../../cli/client/local-files.ts";

const MEGABYTE = 1024 * 1024;

describe("readCaseFile", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-read-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A file of zeros that takes no room on the disk. */
  const writeSparse = (name: string, sizeBytes: number): void => {
    writeFileSync(join(folder, name), "");
    truncateSync(join(folder, name), sizeBytes);
  };

  it("returns the unchanged text of a file relative to the folder", async () => {
    writeFileSync(join(folder, "cases.yaml"), "\uFEFF- user: é\r\n");

    expect(await readCaseFile("cases.yaml", folder)).toBe("\uFEFF- user: é\r\n");
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
    writeSparse(name, sizeBytes);

    await expect(readCaseFile(name, folder)).rejects.toMatchObject({ code: "usage", message });
  });

  it("names the first byte that is not UTF-8", async () => {
    writeFileSync(join(folder, "cases.csv"), Buffer.from("user\n\xe9", "latin1"));

    await expect(readCaseFile("cases.csv", folder)).rejects.toMatchObject({
      code: "usage",
      message: "cases.csv is not UTF-8 at byte 5; save it as UTF-8.",
    });
  });

  it("refuses a missing file and a folder", async () => {
    mkdirSync(join(folder, "cases.json"));

    await expect(readCaseFile("other.json", folder)).rejects.toMatchObject({ message: "There is no file other.json." });
    await expect(readCaseFile("cases.json", folder)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^cases\.json cannot be read: EISDIR/),
    });
  });
});
