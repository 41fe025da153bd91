import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

// Node itself loads modules again, and a test runner replaces its loader: so the catalog runs in a process of its own.

const shared = join(import.meta.dirname, "../../../shared");
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gotag-reload-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pipelineWith = (imports: string, description: string) => `
  import { definePipeline } from ${JSON.stringify(pathToFileURL(join(shared, "index.ts")).href)};
  ${imports}
  export default definePipeline({
    name: "sample", description: ${description}, stages: async () => ({ only: async () => 1 }), passed: () => true,
  });`;

/** Loads the pipeline after each set of files is written, and returns its description, or the error. */
async function describeAfterEach(steps: readonly Record<string, string>[]): Promise<unknown> {
  const script = join(folder, "script.mjs");
  await mkdir(join(folder, "pipelines"));
  await writeFile(
    script,
    `import { mkdir, writeFile } from "node:fs/promises";
     import { dirname } from "node:path";
     import { createPipelineCatalog } from ${JSON.stringify(pathToFileURL(join(shared, "pipeline/pipeline-catalog.ts")).href)};
     const catalog = createPipelineCatalog({ folder: ${JSON.stringify(join(folder, "pipelines"))} });
     const seen = [];
     for (const files of ${JSON.stringify(steps)}) {
       for (const [name, text] of Object.entries(files)) {
         const file = ${JSON.stringify(`${join(folder, "pipelines")}/`)} + name;
         await mkdir(dirname(file), { recursive: true });
         await writeFile(file, text);
       }
       seen.push(await catalog.load("sample").then((loaded) => loaded.definition.description, (error) => error.message));
     }
     console.log(JSON.stringify(seen));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: dirname(shared) });
  return JSON.parse(stdout);
}

describe("createPipelineCatalog in Node", () => {
  it("loads changed TypeScript with the next call", async () => {
    const seen = await describeAfterEach([
      { "sample/pipeline.ts": pipelineWith("", '"one" as string') },
      { "sample/pipeline.ts": pipelineWith("", '"two" as string') },
      { "sample/pipeline.ts": pipelineWith("", '"one" as string') },
    ]);

    expect(seen).toEqual(["one", "two", "one"]);
  });

  it("loads changed code of modules in the folder at any depth of imports", async () => {
    const seen = await describeAfterEach([
      {
        "sample/pipeline.ts": pipelineWith('import { text } from "./lib/text.ts";', "text"),
        "sample/lib/text.ts": 'export { text } from "../deep.ts";',
        "sample/deep.ts": 'export const text = "one";',
      },
      { "sample/deep.ts": 'export const text = "two";' },
      { "sample/lib/text.ts": 'export const text = "three";' },
    ]);

    expect(seen).toEqual(["one", "two", "three"]);
  });

  it("loads changed JSON that modules of the folder import", async () => {
    const seen = await describeAfterEach([
      {
        "sample/pipeline.ts": pipelineWith('import { text } from "./lib/text.ts";', "text"),
        "sample/lib/text.ts": 'import data from "../data.json" with { type: "json" }; export const text = data.text;',
        "sample/data.json": '{ "text": "one" }',
      },
      { "sample/data.json": '{ "text": "two" }' },
    ]);

    expect(seen).toEqual(["one", "two"]);
  });

  it("loads built JavaScript", async () => {
    const seen = await describeAfterEach([
      {
        "package.json": '{"type": "module"}',
        "sample/pipeline.js": pipelineWith('import { text } from "./text.js";', "text"),
        "sample/text.js": 'export const text = "built";',
      },
      { "sample/text.js": 'export const text = "rebuilt";' },
    ]);

    expect(seen).toEqual(["built", "rebuilt"]);
  });

  it("loads code again after an error", async () => {
    const seen = await describeAfterEach([
      { "sample/pipeline.ts": "export default definePipeline({" },
      { "sample/pipeline.ts": pipelineWith('import { text } from "./text.ts";', "text") },
      { "sample/text.ts": 'export const text = "fine";' },
    ]);

    expect(seen).toEqual([
      expect.stringMatching(/^pipelines\/sample\/pipeline\.ts: cannot be loaded: SyntaxError/),
      expect.stringMatching(/^pipelines\/sample\/pipeline\.ts: cannot be loaded: Error.*Cannot find module .*text\.ts/),
      "fine",
    ]);
  });
});
