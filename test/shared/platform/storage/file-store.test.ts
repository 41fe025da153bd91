import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileStore } from "../../../../shared/platform/storage/file-store.ts";
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
  ])("refuses the name $name", async ({ name, message }) => {
    const store = createFileStore({ folder: aFolder() });

    await expect(async () => store.write(name, "x")).rejects.toThrow(message);
    await expect(async () => store.read(name)).rejects.toThrow(message);
  });

  const aStore = () => {
    const folder = aFolder();
    return { folder, store: createFileStore({ folder }) };
  };

  it("does not list temporary files of a killed process", async () => {
    const { folder, store } = aStore();
    await store.write("a.json", "x");
    writeFileSync(join(folder, ".tmp/left-over"), "half");

    expect(await store.list("")).toEqual(["a.json"]);
  });

  it("removes them a day later, and none that another process may be writing", async () => {
    const { folder, store } = aStore();
    await store.write("a.json", "x");
    for (const name of ["old", "new"]) writeFileSync(join(folder, ".tmp", name), "half");
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(join(folder, ".tmp/old"), yesterday, yesterday);

    await createFileStore({ folder }).write("b.json", "x");

    expect(readdirSync(join(folder, ".tmp"))).toEqual(["new"]);
  });

  it("recovers when its folder was removed or could not be created", async () => {
    const { folder, store } = aStore();
    writeFileSync(folder, "no folder");
    await expect(store.write("a.json", "1")).rejects.toThrow();
    rmSync(folder);

    await store.write("a.json", "2");
    rmSync(folder, { recursive: true });
    await store.create("b.json", "3");

    expect(await store.list("")).toEqual(["b.json"]);
  });

  it("leaves no temporary file behind after any write", async () => {
    const { folder, store } = aStore();

    await Promise.all([store.create("a.json", "1"), store.create("a.json", "2"), store.write("b.json", "3")]);

    expect(readdirSync(join(folder, ".tmp"))).toEqual([]);
  });

  it("removes the folders that a delete leaves empty", async () => {
    const { folder, store } = aStore();
    await store.write("run/results/1.json", "x");

    await store.delete("run/results/1.json");

    expect(existsSync(join(folder, "run"))).toBe(false);
  });
});
