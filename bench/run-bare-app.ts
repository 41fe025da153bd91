import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BareRun } from "./bare-app/functions.ts";

/**
 * The least that the work can take with every stage checkpointed: an app of four activities a case on the local host, which does
 * nothing but ask the model, in a process of its own.
 *
 * @returns Wall time in ms, from the request to the end.
 */
export async function runBareApp(run: BareRun): Promise<number> {
  const main = join(import.meta.dirname, "bare-app/main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [main, JSON.stringify(run)]);
  return Number(stdout);
}
