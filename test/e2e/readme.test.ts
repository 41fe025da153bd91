import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./support/app.ts";

/** The shell commands of the README that stand below the mark "run in CI", line by line. */
function markedCommands(): readonly string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  const blocks = [...text.matchAll(/<!-- run in CI -->\n+```sh\n([\s\S]*?)```/g)];
  return blocks.flatMap(([, block = ""]) => block.split("\n").filter((line) => line !== ""));
}

describe("the README's commands", () => {
  let folder: string;
  beforeAll(() => {
    // The project as it stands, with a place of its own for what the commands write.
    folder = mkdtempSync(join(tmpdir(), "gotag-readme-"));
    const own = [".git", ".gotag", "dist"];
    for (const name of readdirSync(root)) if (!own.includes(name)) symlinkSync(join(root, name), join(folder, name));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // One after the other: they build on each other.
  it.each(markedCommands())("work as they stand: %s", async (command) => {
    const environment = { ...process.env, GOTAG_HOME: undefined, GOTAG_URL: undefined, AzureWebJobsStorage: undefined };
    const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: folder, env: environment });

    expect(stdout).not.toBe("");
  });

  it("leave the log where they say", () => {
    expect(JSON.parse(readFileSync(join(folder, "run.json"), "utf8")).results).toHaveLength(26);
    expect(existsSync(join(folder, ".gotag/blobs/runs"))).toBe(true);
  });
});
