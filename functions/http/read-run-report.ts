import { json } from "node:stream/consumers";
import { reporterOf } from "../../shared/pipeline/index.ts";
import { readReport, type Report } from "../../shared/reports/index.ts";
import { readRunLog, type IndexEntry, type RunRequest } from "../../shared/run/store/index.ts";
import type { RunLog } from "../../shared/contract/index.ts";
import type { Services } from "../app.ts";

/**
 * A run as reports see it: its log, or what there is of it, and the pipeline's code as it is now. A pipeline that is gone, or
 * does not load, adds nothing.
 */
export async function readRunReport(
  services: Services,
  found: { readonly run: RunRequest; readonly entry: IndexEntry },
): Promise<Report> {
  const log = await readLog(services, found);
  const pipeline = await services.catalog.load(log.metadata.pipeline.name).catch(() => undefined);
  return readReport(log, pipeline && reporterOf(pipeline.definition));
}

async function readLog(
  { storage, readCase, now }: Services,
  { run, entry }: { readonly run: RunRequest; readonly entry: IndexEntry },
): Promise<RunLog> {
  return (await json(await readRunLog({ store: storage.runs, readCase, now }, run, entry))) as RunLog;
}
