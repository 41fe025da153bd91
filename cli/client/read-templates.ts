import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { isFile, readTextFile } from "./read-text-file.ts";
import type { Files } from "./request-bodies.ts";
import { UsageError, ApiError } from "../errors.ts";
import type { ApiClient } from "./api-client.ts";

const REFERENCE = /\{%-?\s*(?:include|import|extends|from)\s+(["'])([^"'\\\n]{1,500})\1/g;
const MOST_FILES = 100;

/**
 * The files of this machine that a template takes in by `include`, `import`, `from` or `extends`, and those that these take in:
 * what is beside the template or below its folder. What is not there is left to the app, which has the pipeline's own.
 *
 * @param name - Of the template, seen from the folder.
 * @throws UsageError for a file that is there but outside of the template's folder, or cannot be read.
 * @example
 * await includedFiles("mine.njk", '{% include "part.njk" %}', process.cwd()); // { "part.njk": "…" }
 */
export async function includedFiles(name: string, text: string, folder: string): Promise<Files> {
  const beside = dirname(resolve(folder, name));
  const found = new Map<string, string>();
  const waiting = [text];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const [, , other = ""] of next.matchAll(REFERENCE)) {
      if (found.has(other) || found.size === MOST_FILES || !(await isFile(resolve(beside, other)))) continue;
      if (isAbsolute(other) || !(await isWithin(beside, resolve(beside, other))))
        throw new UsageError(`${name} takes in ${JSON.stringify(other)}, which is not in its folder. Move it there.`);
      const read = await readTextFile(other, beside);
      found.set(other, read);
      waiting.push(read);
    }
  return Object.fromEntries(found);
}

/** Links are followed first: what is linked from elsewhere is not sent. */
async function isWithin(folder: string, path: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

export type ReadTemplatesDeps = {
  /** Relative names are seen from it. */
  readonly folder: string;
  readonly api: Pick<ApiClient, "getPipeline">;
  /** Gives the name of the pipeline; asked where a setting may name a file. */
  readonly pipelineOf: () => Promise<string>;
};

/**
 * The files of this machine that settings name, as far as the pipeline says that they name a template, and those that these
 * take in from their own folder.
 *
 * @param settings - As `a.b=value`.
 * @throws UsageError when a file is there but cannot be read, or is not UTF-8.
 */
export async function readTemplates(
  settings: readonly string[],
  { folder, api, pipelineOf }: ReadTemplatesDeps,
): Promise<Files> {
  const named = settings.flatMap((setting) => {
    const [, path, name] = /^([^=]+)=(.+)$/s.exec(setting) ?? [];
    return path === undefined || name === undefined ? [] : [{ path, name }];
  });
  const isThere = await Promise.all(named.map(({ name }) => isFile(resolve(folder, name))));
  const present = named.filter((_, index) => isThere[index]);
  // Most runs use the pipeline's own templates, and save the question.
  if (present.length === 0) return {};
  const templatePaths = await readTemplatePaths(await pipelineOf(), api);
  const names = present.filter(({ path }) => templatePaths.has(path)).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => readTextFile(name, folder)));
  const own = Object.fromEntries(names.map((name, index) => [name, texts[index] as string]));
  const included = await Promise.all(Object.entries(own).map(([name, text]) => includedFiles(name, text, folder)));
  const files = new Map(Object.entries(own));
  for (const [name, text] of included.flatMap((one) => Object.entries(one))) {
    if ((files.get(name) ?? text) !== text)
      throw new UsageError(`Templates take in two files that are both called ${JSON.stringify(name)}. Rename one.`);
    files.set(name, text);
  }
  return Object.fromEntries(files);
}

async function readTemplatePaths(pipeline: string, api: ReadTemplatesDeps["api"]): Promise<ReadonlySet<string>> {
  try {
    const { settings } = await api.getPipeline(pipeline);
    return new Set(settings.filter(({ template }) => template === true).map(({ path }) => path));
  } catch (thrown) {
    // It is unknown, or does not load: the answer to the request itself will say so, with whatever else is wrong.
    if (thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 422)) return new Set();
    throw thrown;
  }
}
