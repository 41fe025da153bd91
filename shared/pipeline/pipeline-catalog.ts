import { readdir, realpath } from "node:fs/promises";
import { registerHooks } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { withTimeLimit } from "../base/time-limit.ts";
import { isPipeline, type Pipeline } from "./define-pipeline.ts";
import { type FolderFile, hashOf, isData, isMissing, listFiles, readFileOf, stampOf } from "./pipeline-folder.ts";

/** A pipeline with its folder. */
export type LoadedPipeline = {
  readonly name: string;
  readonly definition: Pipeline;
  readonly folder: string;
  /** Hash of the code files in the folder and of the JSON that they import, without other data files and tests. */
  readonly codeHash: string;
  /** Reads a file of the pipeline's folder; `undefined` for any other name. Throws NotUtf8Error for invalid UTF-8. */
  readonly readFile: (name: string) => Promise<string | undefined>;
  /** Lists the folder's data files, such as templates and cases. */
  readonly listFiles: () => Promise<readonly string[]>;
};

export type PipelineCatalog = {
  /** Lists the names of the pipelines, sorted. */
  names(): Promise<readonly string[]>;
  /**
   * Loads the current version of a pipeline.
   *
   * @throws PipelineNotFoundError, which lists all names; PipelineLoadError, which names the file.
   */
  load(name: string): Promise<LoadedPipeline>;
};

type Loading = { readonly stamp: string; readonly pipeline: Promise<LoadedPipeline> };

/** The source, or the output of the build. */
const ENTRIES = ["pipeline.ts", "pipeline.js"];

/**
 * Opens a folder of pipelines: each subfolder with a `pipeline.ts` (or a built `pipeline.js`) is one. New and changed pipelines
 * are found with the next call.
 *
 * @param options.folder - Absolute path of the folder.
 * @param options.importModule - Default: imports the file again whenever code of its folder has changed.
 * @param options.timeoutMs - The time limit of the import. Default: 30 s.
 * @example
 * const catalog = createPipelineCatalog({ folder: join(import.meta.dirname, "../pipelines") });
 * const { definition } = await catalog.load("simple");
 */
export function createPipelineCatalog({
  folder,
  importModule = importFromDisk,
  timeoutMs = 30_000,
}: {
  readonly folder: string;
  readonly importModule?: ImportModule;
  readonly timeoutMs?: number;
}): PipelineCatalog {
  const loaded = new Map<string, Loading>();

  async function names(): Promise<readonly string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(nothingIfMissing);
    const found = await Promise.all(
      entries.filter((entry) => entry.isDirectory()).map(async ({ name }) => ((await findEntry(name)) ? [name] : [])),
    );
    return found.flat().sort();
  }

  async function findEntry(name: string): Promise<string | undefined> {
    const files: readonly string[] = await readdir(join(folder, name)).catch(nothingIfMissing);
    return ENTRIES.find((entry) => files.includes(entry));
  }

  async function load(name: string): Promise<LoadedPipeline> {
    const entry = /^[A-Za-z][\w-]*$/.test(name) ? await findEntry(name) : undefined;
    if (entry === undefined) throw new PipelineNotFoundError(name, await names());
    const files = await listFiles(join(folder, name));
    const stamp = await stampOf(files);
    const known = loaded.get(name);
    if (known?.stamp === stamp) return known.pipeline;
    const pipeline = loadCode(name, entry, files);
    loaded.set(name, { stamp, pipeline });
    // The reason of a failure may not be the code: the next call tries again.
    pipeline.catch(() => loaded.get(name)?.pipeline === pipeline && loaded.delete(name));
    return pipeline;
  }

  async function loadCode(name: string, entry: string, files: readonly FolderFile[]): Promise<LoadedPipeline> {
    // Without symbolic links, as Node names modules.
    const pipelineFolder = await realpath(join(folder, name));
    const file = `${basename(folder)}/${name}/${entry}`;
    const codeHash = await hashOf(files);
    const toImport = { file: join(pipelineFolder, entry), folder: pipelineFolder, version: codeHash };
    const late = `its import took longer than ${timeoutMs / 1000} s; what a module waits for at its top level belongs into stages()`;
    let definition: unknown;
    try {
      const module = await withTimeLimit(() => importModule(toImport), { timeoutMs, late });
      definition = (module as { default?: unknown }).default;
    } catch (cause) {
      throw new PipelineLoadError(file, `cannot be loaded: ${String(cause)}`, { cause });
    }
    if (!isPipeline(definition))
      throw new PipelineLoadError(file, "has no pipeline to offer; write export default definePipeline({ … })");
    if (definition.name !== name)
      throw new PipelineLoadError(
        file,
        `calls itself ${JSON.stringify(definition.name)}, but its folder is called "${name}"; give both the same name`,
      );
    return {
      name,
      definition,
      folder: pipelineFolder,
      codeHash,
      readFile: (fileName) => readFileOf(pipelineFolder, fileName),
      listFiles: async () => (await listFiles(pipelineFolder)).filter(isData).map((each) => each.name),
    };
  }

  return { names, load };
}

function nothingIfMissing(error: unknown): [] {
  if (isMissing(error)) return [];
  throw error;
}

/** Imports a module once for each version of its folder's code. */
type ImportModule = (module: {
  readonly file: string;
  /** The folder of `file` and of the modules that belong to it. */
  readonly folder: string;
  readonly version: string;
}) => Promise<unknown>;

const VERSION = "version";
const versionedFolders = new Set<string>();

/**
 * Imports a module of a folder. Node caches modules by URL, so the version of the folder's code is added to its URL, and to the
 * URLs of the modules of the same folder that it imports.
 */
const importFromDisk: ImportModule = ({ file, folder, version }) => {
  // Tests run as CommonJS, where this is a plain require and nothing is loaded twice.
  if (typeof require === "function") return import(file);
  passVersionsOn(`${pathToFileURL(folder).href}/`);
  return import(`${pathToFileURL(file).href}?${VERSION}=${version.slice(0, 12)}`);
};

function passVersionsOn(folderUrl: string): void {
  if (versionedFolders.has(folderUrl)) return;
  versionedFolders.add(folderUrl);
  if (versionedFolders.size > 1) return;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const version = context.parentURL === undefined ? null : URL.parse(context.parentURL)?.searchParams.get(VERSION);
      const folder = [...versionedFolders].find((candidate) => resolved.url.startsWith(candidate));
      if (version == null || folder === undefined || !context.parentURL!.startsWith(folder)) return resolved;
      return { ...resolved, url: `${resolved.url}?${VERSION}=${version}` };
    },
  });
}

/** The code of a pipeline cannot be loaded. */
class PipelineLoadError extends Error {
  override readonly name = "PipelineLoadError";
  readonly code = "pipeline-load-failed";
  /** Relative to the parent of the pipelines folder. */
  readonly file: string;
  constructor(file: string, text: string, options?: ErrorOptions) {
    super(`${file}: ${text}`, options);
    this.file = file;
  }
}

/** There is no folder with the name and a pipeline.ts. */
export class PipelineNotFoundError extends Error {
  override readonly name = "PipelineNotFoundError";
  readonly code = "pipeline-not-found";
  readonly pipelineName: string;
  constructor(pipelineName: string, knownNames: readonly string[]) {
    const known = knownNames.length === 0 ? "There are none yet" : `Known pipelines: ${knownNames.join(", ")}`;
    super(`No pipeline is called ${JSON.stringify(pipelineName)}. ${known}`);
    this.pipelineName = pipelineName;
  }
}
