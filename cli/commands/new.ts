import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import { readSetting } from "../../shared/platform/settings.ts";
import { UsageError } from "../errors.ts";
import { appFolder } from "../installation.ts";
import { jsonText } from "../render/output.ts";
import { commandHint, EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, type Declare } from "./options.ts";

export const newCommand: Declare = (program, act) =>
  program
    .command("new")
    .description("Create a pipeline with a template, cases and a test")
    .argument("<name>", "Name: letters, digits, - and _, beginning with a letter")
    .option("--json", "Print the new files as JSON")
    .addHelpText("after", examples("gotag new triage", "gotag new triage --json"))
    .action(act(newPipeline));

type NewOptions = { readonly name: string; readonly json?: boolean };

/** The pipeline that new ones are copied from. It is checked and tested like any other. */
const STARTER = join(import.meta.dirname, "../starter");
const STARTER_NAME = /\bstarter\b/g;
/** The path by which the starter imports the engine. */
const STARTER_IMPORT = "../../shared/";
/** A name of 40 characters fits wherever it is printed. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

async function newPipeline({ name, json }: NewOptions, shell: Shell): Promise<ExitCode> {
  if (!NAME.test(name) || name === "node_modules")
    throw new UsageError(
      `Invalid pipeline name ${JSON.stringify(name)}. Use up to 40 letters, digits, "-" and "_", beginning with a letter.`,
    );
  const pipelines = resolve(
    shell.folder,
    readSetting(shell.environment, "GOTAG_PIPELINES") ?? join(appFolder(), "pipelines"),
  );
  const folder = join(pipelines, name);
  const files = await starterFiles({ name, folder, newId: shell.newId });
  await writeFolder(folder, files);
  if (json) shell.stdout.write(jsonText({ name, folder, files: [...files.keys()] }));
  else shell.stdout.write(describe({ name, folder }, shell));
  if (!hasZod(folder))
    shell.stderr.write(`The package zod, which pipeline.ts imports, is not found from ${folder}: npm install zod\n`);
  return EXIT.done;
}

/** The files of the starter, with the new name and new case IDs. */
async function starterFiles({ name, folder, newId }: { name: string; folder: string; newId: () => string }) {
  const engine = `${relative(folder, join(appFolder(), "shared")).split(sep).join("/")}/`;
  const files = new Map<string, string>();
  // pipeline.ts is written last, so that an app does not load half of a pipeline.
  const names = (await readdir(STARTER)).sort((a, b) => Number(a === "pipeline.ts") - Number(b === "pipeline.ts"));
  for (const fileName of names) {
    const text = (await readFile(join(STARTER, fileName), "utf8")).replace(STARTER_NAME, name);
    if (fileName.endsWith(".ts")) files.set(fileName, text.replaceAll(STARTER_IMPORT, engine));
    else files.set(fileName, fileName === "cases.yaml" ? await withIds(text, newId) : text);
  }
  return files;
}

async function withIds(text: string, newId: () => string): Promise<string> {
  const { addIds } = await import("../../shared/cases/add-ids.ts");
  const result = addIds(text, { fileName: "cases.yaml", force: true, newId });
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.text;
}

async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    await mkdir(resolve(folder, ".."), { recursive: true });
    await mkdir(folder);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === "EEXIST") throw new UsageError(`${folder} already exists. Choose another name, or remove it first.`);
    throw new UsageError(`${folder} cannot be created: ${message}.`);
  }
  try {
    for (const [name, text] of files) await writeFile(join(folder, name), text, { flag: "wx" });
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true });
    throw new UsageError(`${folder} cannot be written: ${(thrown as Error).message}.`);
  }
}

function hasZod(folder: string): boolean {
  try {
    createRequire(join(folder, "pipeline.ts")).resolve("zod");
    return true;
  } catch {
    return false;
  }
}

function describe({ name, folder }: { name: string; folder: string }, shell: Shell): string {
  const fromHere = relative(shell.folder, folder);
  const path = fromHere.startsWith("..") ? folder : fromHere;
  const run = commandHint(shell, `run ${name} ${path}/cases.yaml infer.model.name=perfect`);
  // Jest runs only tests in the folders of the project.
  const test = folder.startsWith(join(appFolder(), "pipelines") + sep) ? `  npx jest ${path}\n` : "";
  return `Created the pipeline ${path}. Its README.md explains the files.

Run it on a model that is always right${test && ", and its test"}:
  ${run}
${test}
Then change template.njk, cases.yaml and pipeline.ts: the next run sees it at once.
`;
}
