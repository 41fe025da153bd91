import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostJsonFor, type Backend, type HostJson } from "./host-json.ts";
import { linkTree } from "./link-tree.ts";
import { productionPackages, type Lock } from "./production-packages.ts";

export type PackageOptions = {
  /** The repository, with dist/ and node_modules/. */
  readonly root: string;
  /** The folder to write; what is there goes. */
  readonly to: string;
  readonly backend: Backend;
};

/** A part of the package, and how much it takes. */
export type PackagePart = { readonly name: string; readonly files: number; readonly bytes: number };

/** Folders that only a machine needs: the command line and the local host. */
const LOCAL_ROOMS = ["cli", "local"];

/** What no running program reads: types and sources, maps of them, and words for readers. Licences stay. */
const UNUSED = /\.([cm]?ts|map|md|markdown|flow|tsbuildinfo)$/i;

const CONTENT: readonly string[] = ["dist", "node_modules", "host.json", "models.json", "package.json"];

/** What is left of package.json. */
const PACKAGE_FIELDS = ["name", "version", "private", "type", "main", "imports", "engines", "dependencies"];

/**
 * Writes the folder that is deployed: what the build made, without what only a machine needs; the packages that it runs on; and
 * host.json for the backend. Nothing is fetched: the packages are those that `npm ci` has installed.
 *
 * @throws Error when something is not built, or not installed as package-lock.json has it, or the folder is no package's.
 * @example
 * makePackage({ root, to: join(root, "package"), backend: "scheduler" });
 */
export function makePackage({ root, to, backend }: PackageOptions): readonly PackagePart[] {
  if (!existsSync(join(root, "dist/functions"))) throw new Error("Nothing is built yet. Run npm run build.");
  const packages = productionPackages(readJson<Lock>(join(root, "package-lock.json")));
  for (const { path, version } of packages) checkInstalled(root, path, version);
  checkFolder(to);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const rooms = readdirSync(join(root, "dist")).filter((room) => !LOCAL_ROOMS.includes(room));
  for (const room of rooms) {
    cpSync(join(root, "dist", room), join(to, "dist", room), { recursive: true, filter: (file) => !isMapOfCode(file) });
  }
  if (existsSync(join(root, "models.json"))) cpSync(join(root, "models.json"), join(to, "models.json"));
  for (const { path } of packages) {
    // Packages inside have entries of their own in the lock file.
    linkTree(join(root, path), join(to, path), (name) => name !== "node_modules" && !UNUSED.test(name));
  }
  writeJson(join(to, "host.json"), hostJsonFor(backend, readJson<HostJson>(join(root, "host.json"))));
  const manifest = readJson<Record<string, unknown>>(join(root, "package.json"));
  writeJson(join(to, "package.json"), Object.fromEntries(PACKAGE_FIELDS.map((field) => [field, manifest[field]])));

  return [...rooms.map((room) => `dist/${room}`), ...readdirSync(to).filter((name) => name !== "dist")].map((name) => ({
    name,
    ...measure(join(to, name)),
  }));
}

/** Source maps, except in the data of pipelines. */
const isMapOfCode = (file: string): boolean => /\.[cm]?js\.map$/.test(file);

/** What is there will be removed. */
function checkFolder(folder: string): void {
  const strange = existsSync(folder) ? readdirSync(folder).filter((name) => !CONTENT.includes(name)) : [];
  if (strange.length > 0)
    throw new Error(`${folder} contains ${strange[0]}, which is not part of a package. Use an empty or new folder.`);
}

function checkInstalled(root: string, path: string, version: string): void {
  const file = join(root, path, "package.json");
  const installed = existsSync(file) ? readJson<{ version?: string }>(file).version : undefined;
  if (installed !== version)
    throw new Error(`${path} is ${installed ?? "not installed"}, and package-lock.json says ${version}. Run npm ci.`);
}

function measure(path: string): { files: number; bytes: number } {
  if (!statSync(path).isDirectory()) return { files: 1, bytes: statSync(path).size };
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return { files: files.length, bytes };
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

const writeJson = (file: string, value: unknown): void => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
