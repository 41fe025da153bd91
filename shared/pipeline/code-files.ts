import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { posix } from "node:path";
import type { FolderFile } from "./pipeline-folder.ts";

/** What an `import` or `export … from` of a JSON file names. */
const JSON_IMPORT = /\b(?:from|import)\s*\(?\s*(["'`])(\.[^"'`\n]*\.json)\1/g;

const isScript = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.(test|d)\.[cm]?[jt]s$/.test(name);

/** Whether a file of a pipeline's folder is for its stages to read, such as a template or cases. */
export const isData = ({ name }: FolderFile): boolean => !/\.[cm]?[jt]s(\.map)?$/.test(name);

/**
 * Changes whenever a file does that is code or may be, without reading any.
 *
 * @example
 * await stampOf(await listFiles("/app/pipelines/simple"));
 */
export async function stampOf(files: readonly FolderFile[]): Promise<string> {
  const stamps = await Promise.all(
    files
      .filter(({ name }) => isScript(name) || name.endsWith(".json"))
      .map(async ({ name, path }) => {
        const { ino, size, mtimeMs, ctimeMs } = await stat(path);
        return [name, ino, size, mtimeMs, ctimeMs].join(" ");
      }),
  );
  return stamps.join("\n");
}

/**
 * Hash of the code of a folder: its scripts but for tests, and the JSON files that they import. Other JSON is data, such as
 * cases: a run goes on when that changes.
 *
 * @example
 * await hashOf(await listFiles("/app/pipelines/simple")); // "9f86d081884c7d65…"
 */
export async function hashOf(files: readonly FolderFile[]): Promise<string> {
  const hash = createHash("sha256");
  const imported = new Set<string>();
  const add = async ({ name, path }: FolderFile): Promise<Buffer> => {
    const content = await readFile(path);
    hash.update(`${name}\0${content.length}\0`).update(content);
    return content;
  };
  for (const file of files.filter(({ name }) => isScript(name))) {
    const text = (await add(file)).toString();
    for (const [, , specifier = ""] of text.matchAll(JSON_IMPORT))
      imported.add(posix.join(posix.dirname(file.name), specifier));
  }
  for (const file of files.filter(({ name }) => imported.has(name))) await add(file);
  return hash.digest("hex");
}
