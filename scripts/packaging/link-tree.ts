import { copyFileSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * Has the files of a folder in another one as well, with hard links: a tenth of the time that thousands of copies take. Where
 * the other one is on another disk they are copied. Symbolic links are left out.
 *
 * @param isWanted - By the name of a file or folder, at any depth.
 * @example
 * linkTree("node_modules/zod", "package/node_modules/zod", (name) => !name.endsWith(".d.ts"));
 */
export function linkTree(from: string, to: string, isWanted: (name: string) => boolean): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!isWanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target, isWanted);
    else if (entry.isFile()) linkOrCopy(source, target);
  }
}

function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
