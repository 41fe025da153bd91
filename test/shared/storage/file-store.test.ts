import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileStore } from "../../../shared/storage/file-store.ts";
import { describeBlobStore } from "./blob-store.contract.ts";

const folders: string[] = [];
function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gotag-file-store-"));
  folders.push(folder);
  return join(folder, "container");
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

describeBlobStore("files", async () => createFileStore({ folder: aFolder() }));

describe("a file store", () => {
  it.each([
    { name: "../a", message: 'A blob cannot be called "../a": ".." is no part of a name.' },
    { name: "a/./b", message: 'A blob cannot be called "a/./b": "." is no part of a name.' },
    { name: "/etc/passwd", message: 'A blob cannot be called "/etc/passwd": a part between slashes is empty.' },
    { name: "", message: 'A blob cannot be called "": a part between slashes is empty.' },
    { name: "a\\b", message: 'A blob cannot be called "a\\\\b": control characters and backslashes are not allowed.' },
    {
      name: "a\0b",
      message: 'A blob cannot be called "a\\u0000b": control characters and backslashes are not allowed.',
    },
    { name: "a\ud800", message: 'A blob cannot be called "a\\ud800": it is not well-formed Unicode.' },
  ])("does not take the name $name", async ({ name, message }) => {
    const store = createFileStore({ folder: aFolder() });

    await expect(async () => store.write(name, "x")).rejects.toThrow(message);
    await expect(async () => store.read(name)).rejects.toThrow(message);
  });

  it("does not list what a killed process left half written", async () => {
    const folder = aFolder();
    const store = createFileStore({ folder });
    await store.write("a.json", "x");
    writeFileSync(join(folder, ".left-over.tmp"), "half");

    expect(await store.list("")).toEqual(["a.json"]);
  });

  it("leaves no temporary file behind, whatever was written", async () => {
    const folder = aFolder();
    const store = createFileStore({ folder });

    await Promise.all([store.create("a.json", "1"), store.create("a.json", "2"), store.write("b.json", "3")]);

    expect(readdirSync(folder).sort()).toEqual(["a.json", "b.json"]);
  });

  it("removes the folders that a delete leaves empty", async () => {
    const folder = aFolder();
    const store = createFileStore({ folder });
    await store.write("run/results/1.json", "x");

    await store.delete("run/results/1.json");

    expect(existsSync(join(folder, "run"))).toBe(false);
  });
});
