import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readHostFile } from "../host-file.ts";
import { findServingHost, openHome } from "../local-host.ts";
import { ok, problem, warning, type Finding } from "./finding.ts";

const GIGABYTE = 1e9;
/** Where less is free, a run of some thousand cases with long answers may fill the disk; runs wait while it is full. */
const LEAST_FREE_BYTES = GIGABYTE;

/**
 * Whether the folder of the local host's data can be written, how much room there is, and who serves it.
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
  if (freeBytes >= LEAST_FREE_BYTES) return ok("folder", found);
  return warning("folder", found, "Make room, or delete runs that you no longer need: gotag delete RUN…");
}

/** A killed host leaves its file behind; one that neither answers nor has ended may be starting, or hang. */
async function checkHost(home: string): Promise<Finding> {
  const serving = await findServingHost(home);
  const file = await readHostFile(home);
  if (serving !== undefined) return ok("task hub", `served at ${serving.url} by process ${file?.pid ?? "?"}`);
  if (file === undefined || !isAlive(file.pid)) return ok("task hub", "free: nobody serves the folder");
  const found = `process ${file.pid} wrote that it serves the folder at ${file.url}, but does not answer there`;
  return warning("task hub", found, "Wait until it has started or ended; if it is no gotag, nothing is to be done.");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
