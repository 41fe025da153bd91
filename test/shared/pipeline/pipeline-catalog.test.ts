import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { definePipeline } from "../../../shared/index.ts";
import { createPipelineCatalog } from "../../../shared/pipeline/pipeline-catalog.ts";

let folder: string;
let imported: { file: string; version: string }[];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "gotag-catalog-")), "pipelines");
  await mkdir(folder);
  imported = [];
});
afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

async function write(name: string, content: string | Buffer = ""): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const named = (name: string) =>
  definePipeline({ name, description: "", stages: async () => ({ only: async () => 1 }), passed: () => true });

/** A catalog that runs no file: each exports a pipeline with the name of its folder. */
const aCatalog = (load: (name: string) => unknown = (name) => ({ default: named(name) })) =>
  createPipelineCatalog({
    folder,
    importModule: async ({ file, version }) => {
      imported.push({ file: basename(file), version });
      return load(basename(dirname(file)));
    },
  });

describe("createPipelineCatalog", () => {
  it("lists the folders with a pipeline in them", async () => {
    await write("zebra/pipeline.ts");
    await write("ant/pipeline.js");
    await write("empty/README.md");
    await write("pipeline.ts");

    expect(await aCatalog().names()).toEqual(["ant", "zebra"]);
  });

  it("lists nothing without a folder", async () => {
    expect(await createPipelineCatalog({ folder: join(folder, "nope") }).names()).toEqual([]);
  });

  it("finds a new pipeline", async () => {
    const catalog = aCatalog();
    await expect(catalog.load("fresh")).rejects.toMatchObject({ code: "pipeline-not-found" });

    await write("fresh/pipeline.ts");

    expect((await catalog.load("fresh")).name).toBe("fresh");
    expect(await catalog.names()).toEqual(["fresh"]);
  });

  it("imports a pipeline once for the same code", async () => {
    await write("one/pipeline.ts", "code");
    const catalog = aCatalog();

    const [first, second] = await Promise.all([catalog.load("one"), catalog.load("one")]);
    await write("one/cases.yaml", "- data");
    await write("one/one.test.ts", "a test");

    expect(await catalog.load("one")).toBe(first);
    expect(second.codeHash).toBe(first.codeHash);
    expect(imported.length).toBeLessThanOrEqual(2);
    expect(new Set(imported.map(({ version }) => version))).toEqual(new Set([first.codeHash]));
  });

  it.each([
    ["pipeline.ts", "other"],
    ["helper.ts", "new file"],
    ["lib/helper.js", "new file in a folder"],
  ])("imports a pipeline again when %s has changed", async (file, content) => {
    await write("one/pipeline.ts", "code");
    const catalog = aCatalog();
    const before = await catalog.load("one");

    await write(`one/${file}`, content);
    const after = await catalog.load("one");

    expect(after.codeHash).not.toBe(before.codeHash);
    expect(imported.map(({ version }) => version)).toEqual([before.codeHash, after.codeHash]);
  });

  it.each([
    'import data from "./lib/data.json" with { type: "json" };',
    "export { default as data } from './lib/data.json' with { type: 'json' };",
    'import{x}from"./y.ts";const data=await import( "./lib/../lib/data.json",{with:{type:"json"}});',
  ])("counts JSON that %s imports as code", async (code) => {
    await write("one/pipeline.ts", code);
    await write("one/lib/data.json", "1");
    const catalog = aCatalog();
    const before = await catalog.load("one");

    await write("one/lib/data.json", "2");
    const after = await catalog.load("one");

    expect(after.codeHash).not.toBe(before.codeHash);
    expect(imported.map(({ version }) => version)).toEqual([before.codeHash, after.codeHash]);
  });

  it("does not count JSON that nothing imports as code", async () => {
    await write("one/pipeline.ts", 'import data from "../lib/cases.json" with { type: "json" };');
    await write("one/cases.json", "1");
    const catalog = aCatalog();
    const before = await catalog.load("one");

    await write("one/cases.json", "2");

    expect((await catalog.load("one")).codeHash).toBe(before.codeHash);
  });

  it("hashes the content of code, not its time", async () => {
    const file = await write("one/pipeline.ts", "code");
    const catalog = aCatalog();
    const before = await catalog.load("one");

    await utimes(file, new Date(0), new Date(0));

    expect((await catalog.load("one")).codeHash).toBe(before.codeHash);
  });

  it("changes the hash when two files swap their contents", async () => {
    await write("one/pipeline.ts", "a");
    await write("one/x.ts", "b");
    const before = await aCatalog().load("one");
    await write("one/pipeline.ts", "b");
    await write("one/x.ts", "a");

    expect((await aCatalog().load("one")).codeHash).not.toBe(before.codeHash);
  });

  it.each(["nope", "", "..", "../pipelines/one", "one/../one", "/etc", "one\0", "constructor", "__proto__"])(
    "lists all pipelines for the unknown name %j",
    async (name) => {
      await write("one/pipeline.ts");
      await write("two/pipeline.ts");

      await expect(aCatalog().load(name)).rejects.toMatchObject({
        code: "pipeline-not-found",
        message: `No pipeline is called ${JSON.stringify(name)}. Known pipelines: one, two`,
      });
    },
  );

  it("mentions it when there are no pipelines", async () => {
    await expect(aCatalog().load("one")).rejects.toThrow('No pipeline is called "one". There are none yet');
  });

  it.each([
    [{}, "has no pipeline to offer; write export default definePipeline({ … })"],
    [{ default: { name: "one" } }, "has no pipeline to offer; write export default definePipeline({ … })"],
    [{ default: named("two") }, 'calls itself "two", but its folder is called "one"; give both the same name'],
  ])("refuses a module like %p", async (module, message) => {
    await write("one/pipeline.ts");

    await expect(aCatalog(() => module).load("one")).rejects.toMatchObject({
      code: "pipeline-load-failed",
      file: "pipelines/one/pipeline.ts",
      message: `pipelines/one/pipeline.ts: ${message}`,
    });
  });

  it("reports why a module cannot be loaded, and tries again with the next call", async () => {
    await write("one/pipeline.js");
    const cause = new SyntaxError("Unexpected token");
    let isBroken = true;
    const catalog = aCatalog((name) => {
      if (isBroken) throw cause;
      return { default: named(name) };
    });

    await expect(catalog.load("one")).rejects.toMatchObject({
      code: "pipeline-load-failed",
      message: "pipelines/one/pipeline.js: cannot be loaded: SyntaxError: Unexpected token",
      cause,
    });
    isBroken = false;
    expect((await catalog.load("one")).name).toBe("one");
  });

  it("limits the time of an import, and tries again with the next call", async () => {
    await write("one/pipeline.ts");
    let isHanging = true;
    const importModule = () => (isHanging ? new Promise<never>(() => {}) : Promise.resolve({ default: named("one") }));
    const catalog = createPipelineCatalog({ folder, importModule, timeoutMs: 5 });

    await expect(catalog.load("one")).rejects.toMatchObject({
      code: "pipeline-load-failed",
      message:
        "pipelines/one/pipeline.ts: cannot be loaded: TimeLimitError: its import took longer than 0.005 s; what a module waits for at its top level belongs into stages()",
    });
    isHanging = false;
    expect((await catalog.load("one")).name).toBe("one");
  });

  it("loads the pipelines of the project", async () => {
    const catalog = createPipelineCatalog({ folder: join(import.meta.dirname, "../../../pipelines") });

    const { definition, codeHash } = await catalog.load("simple");

    expect(definition.name).toBe("simple");
    expect(codeHash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a loaded pipeline", () => {
  const load = async () => aCatalog().load("one");

  beforeEach(async () => {
    await write("one/pipeline.ts", "code");
    await write("one/template.njk", "Hi");
    await write("one/texts/long.txt", "Long");
    await write("secret.txt", "secret");
  });

  it("lists its data files", async () => {
    await write("one/pipeline.test.ts");
    await write("one/pipeline.js.map");
    await write("one/.hidden");
    await write("one/node_modules/x/y.txt");

    expect(await (await load()).listFiles()).toEqual(["template.njk", "texts/long.txt"]);
  });

  it.each([
    ["template.njk", "Hi"],
    ["texts/long.txt", "Long"],
  ])("reads its file %s", async (name, text) => {
    expect(await (await load()).readFile(name)).toBe(text);
  });

  it("refuses a file that is not UTF-8 with the position", async () => {
    await write("one/latin-1.njk", Buffer.from("Gr\xfc\xdfe", "latin1"));

    await expect((await load()).readFile("latin-1.njk")).rejects.toMatchObject({
      code: "not-utf8",
      message: 'the file "latin-1.njk" is not UTF-8 at byte 2; save it as UTF-8',
    });
  });

  it.each([
    "nope.njk",
    "",
    ".",
    "texts",
    "texts/",
    "../secret.txt",
    "texts/../../secret.txt",
    "./template.njk",
    "/etc/passwd",
    "..\\secret.txt",
    "C:\\secret.txt",
    "template.njk\0.txt",
    "template.njk/x",
    "%2e%2e/secret.txt",
    "x".repeat(5000),
    "link.txt",
    "linked/secret.txt",
  ])("has no file %j", async (name) => {
    await symlink(join(folder, "secret.txt"), join(folder, "one/link.txt"));
    await symlink(folder, join(folder, "one/linked"));

    expect(await (await load()).readFile(name)).toBeUndefined();
  });
});
