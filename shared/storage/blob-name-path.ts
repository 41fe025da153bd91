/** A blob's name that no store takes. */
export class BlobNameError extends Error {
  override readonly name = "BlobNameError";
  readonly code = "invalid-blob-name";
  constructor(name: string, reason: string) {
    super(`A blob cannot be called ${JSON.stringify(name.slice(0, 200))}: ${reason}.`);
  }
}

/**
 * The path of the file that holds a blob, relative to the folder of its container. Characters that some file system does
 * not take are written as `%XX`, so that a name has one path and a path one name.
 *
 * @throws BlobNameError for a name that would leave the folder, or has an empty part.
 * @example
 * pathOfBlob("7f6b…/log.json"); // "7f6b…/log.json"
 */
export function pathOfBlob(name: string): string {
  return name
    .split("/")
    .map((part) => encodePart(name, part))
    .join("/");
}

/** What {@link pathOfBlob} made a part of a path of. */
export function decodePart(part: string): string {
  return decodeURIComponent(part);
}

/** Names of files that hold no blob begin with a dot, which no encoded part does. */
export function isTemporary(part: string): boolean {
  return part.startsWith(".");
}

function encodePart(name: string, part: string): string {
  if (part === "") throw new BlobNameError(name, "a part between slashes is empty");
  if (part === "." || part === "..") throw new BlobNameError(name, `"${part}" is no part of a name`);
  if (/[\0-\x1f\x7f\\]/.test(part)) throw new BlobNameError(name, "control characters and backslashes are not allowed");
  if (!part.isWellFormed()) throw new BlobNameError(name, "it is not well-formed Unicode");
  return encodeURIComponent(part)
    .replace(/^\./, "%2E")
    .replace(/[.*]$|\*/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
