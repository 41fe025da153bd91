import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileStore } from "../../../../shared/platform/storage/file-store.ts";

/** Writes blobs as fast as possible and prints the name of each completed one. */
const writer = (folder: string) => `
  import { createFileStore } from ${JSON.stringify(join(import.meta.dirname, "../../../../shared/platform/storage/file-store.ts"))};
  const store = createFileStore({ folder: ${JSON.stringify(folder)} });
  for (let index = 0; ; index++) {
    await Promise.all([0, 1, 2, 3].map(async (lane) => {
      const name = \`\${lane}/\${index}.json\`;
      await (lane % 2 ? store.write(name, name.repeat(1000)) : store.create(name, name.repeat(1000)));
      process.stdout.write(name + "\\n");
    }));
  }`;

describe("a file store whose process is killed", () => {
  it("has every completed blob and no partial one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gotag-file-store-"));
    try {
      const child = spawn(process.execPath, ["--input-type=module", "-e", writer(folder)]);
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.length > 20_000) child.kill("SIGKILL");
      });
      await once(child, "close");
      const acknowledged = output.split("\n").slice(0, -1);

      const store = createFileStore({ folder });
      const listed = await store.list("", { limit: Infinity });
      const contents = await Promise.all(listed.map((name) => store.read(name)));

      expect(acknowledged.length).toBeGreaterThan(1000);
      expect(acknowledged.filter((name) => !listed.includes(name))).toEqual([]);
      expect(listed.filter((name, index) => contents[index]?.toString("utf8") !== name.repeat(1000))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
