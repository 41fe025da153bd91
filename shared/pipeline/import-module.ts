import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/** Loads a module anew for each version of its folder's code. */
export type ImportModule = (module: {
  readonly file: string;
  /** Folder whose modules belong together, `file` among them. */
  readonly folder: string;
  readonly version: string;
}) => Promise<unknown>;

const VERSION = "version";
const versionedFolders = new Set<string>();

/**
 * Imports a module of a folder. Node keeps modules by their URL, so the version of the folder's code goes into it, and into
 * the URLs of the modules of the same folder that it imports.
 *
 * @example
 * await importModule({ file: "/app/pipelines/simple/pipeline.ts", folder: "/app/pipelines/simple", version: "a1b2" });
 */
export const importModule: ImportModule = ({ file, folder, version }) => {
  // Tests run as CommonJS, where this becomes a plain require of the file and nothing is loaded twice.
  if (typeof require === "function") return import(file);
  passVersionsOn(`${pathToFileURL(folder).href}/`);
  return import(`${pathToFileURL(file).href}?${VERSION}=${version.slice(0, 12)}`);
};

function passVersionsOn(folderUrl: string): void {
  if (versionedFolders.has(folderUrl)) return;
  versionedFolders.add(folderUrl);
  if (versionedFolders.size > 1) return;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const version = context.parentURL === undefined ? null : URL.parse(context.parentURL)?.searchParams.get(VERSION);
      const folder = [...versionedFolders].find((candidate) => resolved.url.startsWith(candidate));
      if (version == null || folder === undefined || !context.parentURL!.startsWith(folder)) return resolved;
      return { ...resolved, url: `${resolved.url}?${VERSION}=${version}` };
    },
  });
}
