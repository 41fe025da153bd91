import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { decodeUtf8, describeInvalidUtf8 } from "../../shared/base/utf8.ts";
import { checkCaseFileSize } from "../../shared/cases/index.ts";
import { ApiError, UsageError } from "../errors.ts";
import type { ApiClient } from "./api-client.ts";
import type { Files } from "./request-bodies.ts";

export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * Reads a text file.
 *
 * @param name - Relative to the folder. Error messages use it.
 * @throws UsageError when it cannot be read, or is not UTF-8.
 * @example
 * await readTextFile("mine.njk", process.cwd());
 */
export async function readTextFile(name: string, folder: string): Promise<string> {
  const decoded = decodeUtf8(await attempt(name, () => readFile(resolve(folder, name))));
  if ("text" in decoded) return decoded.text;
  throw new UsageError(`${name} ${describeInvalidUtf8(decoded.invalidAtByte)}.`);
}

/**
 * Reads a case file.
 *
 * @throws UsageError when it is too large for its format (then it is not read), cannot be read, or is not UTF-8.
 */
export async function readCaseFile(name: string, folder: string): Promise<string> {
  const { size } = await attempt(name, () => stat(resolve(folder, name)));
  const problem = checkCaseFileSize(name, size);
  if (problem !== undefined) throw new UsageError(`${name} ${problem.message}.`);
  return readTextFile(name, folder);
}

async function attempt<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    throw new UsageError(code === "ENOENT" ? `There is no file ${name}.` : `${name} cannot be read: ${message}.`);
  }
}

type ReadTemplatesDeps = {
  /** The folder to which names are relative. */
  readonly folder: string;
  readonly api: Pick<ApiClient, "getPipeline">;
  /** Returns the name of the pipeline. Called only if a setting may name a file. */
  readonly pipelineOf: () => Promise<string>;
};

/**
 * Reads the template files that settings name, and the files that these include. Whether a setting names a template is known from
 * the pipeline.
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
  // Most runs use the pipeline's own templates and need no request.
  if (present.length === 0) return {};
  const templatePaths = await readTemplatePaths(await pipelineOf(), api);
  const names = present.filter(({ path }) => templatePaths.has(path)).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => readTextFile(name, folder)));
  const own = Object.fromEntries(names.map((name, index) => [name, texts[index] as string]));
  const included = await Promise.all(Object.entries(own).map(([name, text]) => readIncluded(name, text, folder)));
  const files = new Map(Object.entries(own));
  for (const [name, text] of included.flatMap((one) => Object.entries(one))) {
    if ((files.get(name) ?? text) !== text)
      throw new UsageError(`Templates include two different files called ${JSON.stringify(name)}. Rename one.`);
    files.set(name, text);
  }
  return Object.fromEntries(files);
}

async function readTemplatePaths(pipeline: string, api: ReadTemplatesDeps["api"]): Promise<ReadonlySet<string>> {
  try {
    const { settings } = await api.getPipeline(pipeline);
    return new Set(settings.filter(({ template }) => template === true).map(({ path }) => path));
  } catch (thrown) {
    // Not found, or it does not load: the answer to the run request reports this, along with all other problems.
    if (thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 422)) return new Set();
    throw thrown;
  }
}

const REFERENCE = /\{%-?\s*(?:include|import|extends|from)\s+(["'])([^"'\\\n]{1,500})\1/g;
const MAX_INCLUDED = 100;

/**
 * Reads the files that a template loads by `include`, `import`, `from` or `extends`, and the files that these load. Ignores
 * missing ones: the app may have them.
 *
 * @throws UsageError for a file that is outside the template's folder or cannot be read.
 */
async function readIncluded(name: string, text: string, folder: string): Promise<Files> {
  const beside = dirname(resolve(folder, name));
  const found = new Map<string, string>();
  const waiting = [text];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const [, , other = ""] of next.matchAll(REFERENCE)) {
      if (found.has(other) || found.size === MAX_INCLUDED || !(await isFile(resolve(beside, other)))) continue;
      if (isAbsolute(other) || !(await isWithin(beside, resolve(beside, other))))
        throw new UsageError(`${name} includes ${JSON.stringify(other)}, which is outside its folder. Move it there.`);
      const read = await readTextFile(other, beside);
      found.set(other, read);
      waiting.push(read);
    }
  return Object.fromEntries(found);
}

/** Follows links, so that no file from elsewhere is sent. */
async function isWithin(folder: string, path: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
