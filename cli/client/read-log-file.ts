import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseRunLog, type PipelineReporter, readReport, type Report } from "../../shared/reports/index.ts";
import { readSetting } from "../../shared/platform/settings.ts";
import { UsageError } from "../errors.ts";
import type { Shell } from "../shell.ts";

/** Finds what the code of a pipeline adds to reports, if this machine has it. */
type FindPipeline = (name: string) => Promise<PipelineReporter | undefined>;

/**
 * Reads a run log from a file for reports, with the code of its pipeline if this machine has it.
 *
 * @param path - Relative to the current folder.
 * @param find - Default: finds pipelines like the app of this folder.
 * @throws UsageError when there is no such file, or it contains no run log.
 * @example
 * summarizeReport(await readLogFile("run.json", shell)).counts.passed; // 12
 */
export async function readLogFile(
  path: string,
  shell: Pick<Shell, "folder" | "environment">,
  find: FindPipeline = createFindPipeline(shell),
): Promise<Report> {
  const file = resolve(shell.folder, path);
  return readLogText(await read(file), file, shell, find);
}

/**
 * Reads a run log from its text for reports.
 *
 * @param name - For error messages.
 * @throws UsageError when it is no run log.
 */
export async function readLogText(
  text: string,
  name: string,
  shell: Pick<Shell, "folder" | "environment">,
  find: FindPipeline = createFindPipeline(shell),
): Promise<Report> {
  const parsed = parseRunLog(parse(text, name));
  if ("problem" in parsed) throw new UsageError(`${name} is no run log: ${parsed.problem}.`);
  return readReport(parsed.log, await find(parsed.log.metadata.pipeline.name));
}

/** Finds pipelines like the app of this folder. Ignores pipelines that do not load. */
export function createFindPipeline({ folder, environment }: Pick<Shell, "folder" | "environment">): FindPipeline {
  const pipelines = readSetting(environment, "GOTAG_PIPELINES") ?? join(import.meta.dirname, "../../pipelines");
  return async (name) => {
    const { createPipelineCatalog, reporterOf } = await import("../../shared/pipeline/index.ts");
    const catalog = createPipelineCatalog({ folder: resolve(folder, pipelines) });
    const pipeline = await catalog.load(name).catch(() => undefined);
    return pipeline && reporterOf(pipeline.definition);
  };
}

async function read(file: string): Promise<string> {
  try {
    // Some editors and shells write a byte order mark, which is no JSON.
    return (await readFile(file, "utf8")).replace(/^\ufeff/, "");
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw new UsageError(`${file} cannot be read: ${message}.`);
    throw new UsageError(
      `There is no log file ${file}. Use a log file, a run ID, an ID prefix (at least 4 characters), or latest.`,
    );
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new UsageError(`${name} is no run log: ${(thrown as Error).message}.`);
  }
}
