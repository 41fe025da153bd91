import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { decodeUtf8 } from "../cases/decode-utf8.ts";
import { NotUtf8Error } from "./not-utf8-error.ts";

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
