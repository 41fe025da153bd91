import { readFile } from "node:fs/promises";
import { summarizeRun, type RunSummary } from "../shared/reports/summarize-run.ts";
import type { RunLog } from "../shared/runlog/run-log.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Summarizes the run log in a file.
 *
 * @throws UsageError when there is no such file, or it holds no run log.
 * @example
 * (await summarizeLogFile("run.json")).counts.passed; // 12
 */
export async function summarizeLogFile(path: string): Promise<RunSummary> {
  const log = parse(await read(path), path);
  if (!isRunLog(log)) throw new UsageError(`${path} is no run log: it lacks results, metadata or uuid.`);
  return summarizeRun(log);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new UsageError(`${path} cannot be read: ${message}.`);
    throw new UsageError(
      `There is no log file ${path}. Give one, the id of a run, at least the first 4 characters of one, or latest.`,
    );
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(`${path} is no run log: ${(thrown as Error).message}.`);
  }
}

/** Looks at as much as a summary needs. */
function isRunLog(value: unknown): value is RunLog {
  const { results, metadata, uuid } = Object(value) as Partial<Record<keyof RunLog, unknown>>;
  const { pipeline } = Object(metadata) as { pipeline?: unknown };
  const { name, config } = Object(pipeline) as { name?: unknown; config?: unknown };
  const isCase = (result: unknown) => isObject((Object(result) as { case?: unknown }).case);
  return (
    Array.isArray(results) &&
    results.every(isCase) &&
    typeof uuid === "string" &&
    typeof name === "string" &&
    isObject(config)
  );
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
