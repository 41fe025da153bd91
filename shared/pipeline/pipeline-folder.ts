import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, posix, sep } from "node:path";
import { decodeUtf8, NotUtf8Error } from "../base/utf8.ts";

/** A file of a pipeline's folder. */
export type FolderFile = {
  /** Relative to the folder, with "/" as separator. */
  readonly name: string;
  readonly path: string;
};

/**
 * Lists the files of a folder and its subfolders by name, without hidden ones, node_modules and symbolic links.
 *
 * @throws The error of the file system for an unreadable folder.
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
 * Reads a text file of a folder. Returns `undefined` if there is none, and for names that lead elsewhere (absolute, with "..",
 * through a symbolic link).
 *
 * @throws NotUtf8Error with the name and the position; other errors of the file system.
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

/** Whether an error of the file system means that there is no such file, or cannot be one. */
export const isMissing = (error: unknown): boolean =>
  ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(String((error as { code?: unknown } | null)?.code));

/** Matches the path in an `import` or `export … from` of a JSON file. */
const JSON_IMPORT = /\b(?:from|import)\s*\(?\s*(["'`])(\.[^"'`\n]*\.json)\1/g;

const isScript = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && !/\.(test|d)\.[cm]?[jt]s$/.test(name);

/** Whether a file of a pipeline's folder is data, such as a template or cases. */
export const isData = ({ name }: FolderFile): boolean => !/\.[cm]?[jt]s(\.map)?$/.test(name);

/** Returns a text that changes whenever a file of code (or JSON, which code may import) changes. Reads no file. */
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
 * Hashes the code of a folder: its scripts without tests, and the JSON files that they import. Other JSON is data, such as cases,
 * and may change during a run.
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
