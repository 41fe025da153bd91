import type { RunLog } from "../shared/runlog/run-log.ts";
import { readTextFile } from "./read-text-file.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The run log in a file on the caller's machine, or `undefined` where there is no such file.
 *
 * @throws UsageError when the file holds something else.
 */
export async function readLogFile(path: string, folder: string): Promise<RunLog | undefined> {
  const text = await readTextFile(path, folder);
  if (text === undefined) return undefined;
  const found = describeMistake(text);
  if (found !== undefined) throw new UsageError(`${path} is no run log: ${found}. "gotag log RUN -o FILE" writes one.`);
  return JSON.parse(text) as RunLog;
}

function describeMistake(text: string): string | undefined {
  let log: Partial<RunLog> | null;
  try {
    log = JSON.parse(text) as Partial<RunLog> | null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
  if (typeof log !== "object" || log === null || Array.isArray(log)) return "it is no JSON object";
  if (typeof log.uuid !== "string") return "it has no uuid";
  if (!Array.isArray(log.results)) return "it has no list of results";
  const place = log.results.findIndex((result) => typeof result?.case !== "object" || result.case === null);
  if (place !== -1) return `results[${place}] has no case`;
  if (typeof log.metadata?.pipeline?.name !== "string") return "it has no metadata.pipeline.name";
  return undefined;
}
