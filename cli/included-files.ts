import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { isFile } from "./is-file.ts";
import { readTextFile } from "./read-text-file.ts";
import type { Files } from "./request-bodies.ts";
import { UsageError } from "./usage-error.ts";

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
