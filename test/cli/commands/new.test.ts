import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { newPipeline, type NewOptions } from "../../../cli/commands/new.ts";
import { parseCases } from "../../../shared/cases/read-cases.ts";
import { aShell } from "../fake-shell.ts";

const root = join(import.meta.dirname, "../../..");
const FILES = ["README.md", "cases.yaml", "pipeline.test.ts", "pipeline.ts", "template.njk"];
const LONG_NAME = "L".repeat(40);

describe("gotag new", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-new-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function make(name: string, more: Partial<NewOptions> = {}) {
    const shell = aShell({ folder, environment: { GOTAG_PIPELINES: "mine" }, newId: randomUUID });
    const code = await newPipeline({ name, ...more }, shell);
    return { code, printed: shell.printed(), said: shell.said() };
  }
  const read = (file: string) => readFileSync(join(folder, "mine", file), "utf8");

  it("creates a folder whose files contain its name, and prints the next steps", async () => {
    const { code, printed } = await make("triage");

    expect(code).toBe(0);
    expect(readdirSync(join(folder, "mine/triage")).sort()).toEqual(FILES);
    for (const file of FILES) expect(read(`triage/${file}`)).not.toContain("starter");
    expect(read("triage/pipeline.ts")).toContain('  name: "triage",\n');
    expect(printed).toContain("  gotag run triage mine/triage/cases.yaml infer.model.name=perfect\n\nThen");
  });

  it("imports the engine by its path, and says which package is missing", async () => {
    const { said } = await make("triage");

    expect(read("triage/pipeline.ts")).toContain(
      `from "${relative(join(folder, "mine/triage"), root)}/shared/index.ts"`,
    );
    expect(said).toContain("npm install zod");
  });

  it("gives each pipeline new case IDs", async () => {
    await make("one");
    await make("two");
    const idsOf = (name: string) => {
      const { cases, problems } = parseCases(read(`${name}/cases.yaml`), { fileName: "cases.yaml" });
      expect(problems).toEqual([]);
      return cases.map(({ uuid }) => uuid);
    };

    expect(new Set([...idsOf("one"), ...idsOf("two")]).size).toBe(2 * idsOf("one").length);
  });

  it("keeps to 120 columns with the longest name", async () => {
    await make(LONG_NAME);

    const lines = ["pipeline.ts", "pipeline.test.ts"].flatMap((file) => read(`${LONG_NAME}/${file}`).split("\n"));
    // The line that imports from a folder outside the project is no measure.
    expect(lines.filter((line) => line.length > 120 && !line.startsWith("import"))).toEqual([]);
  });

  it("prints the new files as JSON", async () => {
    const { printed } = await make("triage", { json: true });

    const made = JSON.parse(printed) as { files: string[] };
    expect({ ...made, files: made.files.sort() }).toEqual({
      name: "triage",
      folder: join(folder, "mine/triage"),
      files: FILES,
    });
  });

  it("refuses an existing folder", async () => {
    mkdirSync(join(folder, "mine/triage"), { recursive: true });
    writeFileSync(join(folder, "mine/triage/notes.txt"), "mine");

    await expect(make("triage")).rejects.toThrow(
      /mine\/triage is there already, and stays as it is\. Give another name/,
    );
    expect(readdirSync(join(folder, "mine/triage"))).toEqual(["notes.txt"]);
  });

  it.each(["", "1st", "a b", "../a", "a/b", ".a", "é", "node_modules", `${LONG_NAME}L`])(
    "takes no name like %j",
    async (name) => {
      await expect(make(name)).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining("letters, digits"),
      });
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
