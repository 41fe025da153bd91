import { json } from "node:stream/consumers";
import { parseRunId } from "../../base/run-id.ts";
import type { GateResult, RunLog } from "../../contract/index.ts";
import { reporterOf, type PipelineCatalog } from "../../pipeline/index.ts";
import { evaluateGates, type Gate, type GateBase, parseGates, readReport, type Report } from "../../reports/index.ts";
import {
  type CaseReader,
  type IndexEntry,
  indexEntryOf,
  listIndex,
  readRequest,
  readRunLog,
  type RunRequest,
} from "../store/index.ts";
import { liveEntry, type LiveEntry, type LiveEntryDeps } from "./live-entry.ts";

/** A stored run with its live status. */
export type FoundRun = { readonly run: RunRequest; readonly entry: LiveEntry };

export type RunReportDeps = LiveEntryDeps & {
  readonly services: { readonly readCase: CaseReader; readonly catalog: PipelineCatalog };
};

/**
 * Reads a run for reports: its log, or the part of it that exists so far, and the current code of its pipeline. If that code
 * is gone or does not load, the report has nothing from the pipeline.
 */
export async function readRunReport(
  { services: { storage, readCase, now, catalog } }: Pick<RunReportDeps, "services">,
  { run, entry }: FoundRun,
): Promise<Report> {
  const log = (await json(await readRunLog({ store: storage.runs, readCase, now }, run, entry))) as RunLog;
  const pipeline = await catalog.load(log.metadata.pipeline.name).catch(() => undefined);
  return readReport(log, pipeline && reporterOf(pipeline.definition));
}

/** Evaluates gates for a run; by default the run's own. */
export async function evaluateRunGates(
  deps: RunReportDeps,
  found: FoundRun,
  report: Report,
  gates: readonly Gate[] = ownGates(found.run),
): Promise<readonly GateResult[]> {
  return evaluateGates({ report, gates, findBase: (base) => findBase(deps, found, base) });
}

/** The gates of a run. They were checked when it was requested. */
export function ownGates({ gates: rules = [] }: RunRequest): readonly Gate[] {
  const parsed = parseGates(rules, "gates");
  return "gates" in parsed ? parsed.gates : [];
}

/**
 * Reads the log of the run with which a gate compares. A label names the newest completed run with that label that was
 * requested before the gate's own run, so the answer stays the same when more runs follow.
 *
 * @param of - The run that the gate is for.
 */
export async function findBase(deps: RunReportDeps, of: FoundRun, base: GateBase): Promise<RunLog | undefined> {
  const { runs } = deps.services.storage;
  const id = await idOf(base);
  const run = id === undefined ? undefined : await readRequest(runs, id);
  if (run === undefined) return undefined;
  const entry = await liveEntry(await indexEntryOf(runs, run), deps);
  return (await readRunReport(deps, { run, entry })).log;

  async function idOf(wanted: GateBase): Promise<string | undefined> {
    if ("run" in wanted) return parseRunId(wanted.run);
    if ("evalBaseline" in wanted) return of.run.eval?.baseline;
    return latestWithLabel(deps, of.entry, wanted.latestWithLabel);
  }
}

const PAGE = 100;

async function latestWithLabel(
  { services }: LiveEntryDeps,
  of: IndexEntry,
  label: string,
): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await listIndex(services.storage.runs, { limit: PAGE, cursor });
    const found = page.entries.find(
      (entry) =>
        entry.label === label && entry.status === "completed" && entry.id !== of.id && entry.createdAt <= of.createdAt,
    );
    if (found !== undefined) return found.id;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
}
