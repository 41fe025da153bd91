import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The blobs of a local host's folder that are not whole: all of a run are JSON. What a kill leaves of a write, a temporary
 * file, is no blob.
 */
export function halfWrittenBlobs(home: string): readonly string[] {
  const folder = join(home, "blobs");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith(".tmp"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !isJson(readFileSync(path, "utf8")));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
