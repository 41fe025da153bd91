import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { decodeUtf8, NotUtf8Error } from "../base/utf8.ts";

/** One file of a pipeline's folder. */
export type FolderFile = {
  /** Relative to the folder, with "/" between its parts. */
  readonly name: string;
  readonly path: string;
};

/**
 * The files of a folder and its subfolders, sorted by name. Hidden ones, node_modules and symbolic links are left out.
 *
 * @throws What the file system says when the folder cannot be read.
 * @example
 * (await listFiles("/app/pipelines/simple")).map(({ name }) => name); // ["README.md", "cases.yaml", …]
 */
export async function listFiles(folder: string): Promise<readonly FolderFile[]> {
  const files: FolderFile[] = [];
  const visit = async (path: string, prefix: string): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const inside = join(path, entry.name);
      if (entry.isDirectory()) await visit(inside, `${prefix}${entry.name}/`);
      else if (entry.isFile()) files.push({ name: prefix + entry.name, path: inside });
    }
  };
  await visit(folder, "");
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The text of a file of a folder, or `undefined` for anything that is not one: names that lead elsewhere (absolute, with
 * "..", through a symbolic link) are answered as if nothing were there.
 *
 * @throws NotUtf8Error, which names the file and the place in it; what the file system says.
 * @example
 * await readFileOf("/app/pipelines/simple", "template.njk");
 */
export async function readFileOf(folder: string, name: string): Promise<string | undefined> {
  const parts = name.split("/");
  if (/[\0\\:]/.test(name) || parts.some((part) => part === "" || part === "." || part === "..")) return undefined;
  try {
    const path = await realpath(join(folder, ...parts));
    const isInside = path.startsWith((await realpath(folder)) + sep);
    // Only regular files: reading a pipe or a device might never end.
    if (!isInside || !(await stat(path)).isFile()) return undefined;
    const decoded = decodeUtf8(await readFile(path));
    if ("invalidAtByte" in decoded) throw new NotUtf8Error(name, decoded.invalidAtByte);
    return decoded.text;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Whether an error of the file system says that there is nothing of that name, or can be nothing. */
export const isMissing = (error: unknown): boolean =>
  ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(String((error as { code?: unknown } | null)?.code));

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
