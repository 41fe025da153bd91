import { resolve } from "node:path";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { includedFiles } from "./included-files.ts";
import { isFile } from "./is-file.ts";
import { readTextFile } from "./read-text-file.ts";
import type { Files } from "./request-bodies.ts";
import { UsageError } from "./usage-error.ts";

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
