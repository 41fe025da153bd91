import { randomUUID } from "node:crypto";
import { join, relative } from "node:path";
import { parseCases } from "../../../shared/cases/read-cases.ts";
import { Folder } from "../../support/folder.ts";
import { perTest } from "../../support/resources.ts";
import { runCommand } from "../../support/run-command.ts";

const root = join(import.meta.dirname, "../../..");
const FILES = ["README.md", "cases.yaml", "pipeline.test.ts", "pipeline.ts", "template.njk"];
const LONG_NAME = "L".repeat(40);

describe("gotag new", () => {
  const folder = perTest(() => new Folder());
  const make = (name: string, ...args: string[]) =>
    runCommand(["new", name, ...args], {
      folder: folder.path,
      environment: { GOTAG_PIPELINES: "mine" },
      newId: randomUUID,
    });
  const read = (file: string) => folder.read(`mine/${file}`);

  it("creates a folder whose files contain its name, and prints the next steps", async () => {
    const { code, stdout } = await make("triage");

    expect(code).toBe(0);
    expect(folder.list("mine/triage")).toEqual(FILES);
    for (const file of FILES) expect(read(`triage/${file}`)).not.toContain("starter");
    expect(read("triage/pipeline.ts")).toContain('  name: "triage",\n');
    expect(stdout).toContain("  gotag run triage mine/triage/cases.yaml infer.model.name=perfect\n\nThen");
  });

  it("imports the engine by its path, and says which package is missing", async () => {
    const { stderr } = await make("triage");

    expect(read("triage/pipeline.ts")).toContain(`from "${relative(folder.at("mine/triage"), root)}/shared/index.ts"`);
    expect(stderr).toContain("npm install zod");
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
    // Imports from a folder outside the project may be longer.
    expect(lines.filter((line) => line.length > 120 && !line.startsWith("import"))).toEqual([]);
  });

  it("prints the new files as JSON", async () => {
    const { files, ...rest } = JSON.parse((await make("triage", "--json")).stdout) as { files: string[] };

    expect({ ...rest, files: files.sort() }).toEqual({
      name: "triage",
      folder: folder.at("mine/triage"),
      files: FILES,
    });
  });

  it("refuses an existing folder", async () => {
    folder.write("mine/triage/notes.txt", "mine");

    expect(await make("triage")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/mine\/triage already exists\. Choose another name/),
    });
    expect(folder.list("mine/triage")).toEqual(["notes.txt"]);
  });

  it.each(["", "1st", "a b", "../a", "a/b", ".a", "é", "node_modules", `${LONG_NAME}L`])(
    "refuses the name %j",
    async (name) => {
      expect(await make(name)).toMatchObject({ code: 2, stderr: expect.stringContaining("letters, digits") });
      expect(folder.list()).toEqual([]);
    },
  );
});
