import type { GateBase } from "../../shared/reports/index.ts";
import {
  listIndex,
  indexEntryOf,
  type IndexEntry,
  parseRunId,
  readRequest,
  type RunRequest,
} from "../../shared/run/store/index.ts";
import type { RunLog } from "../../shared/contract/index.ts";
import type { Services } from "../app.ts";
import type { Call } from "./handle.ts";
import { readRunReport } from "./read-run-report.ts";
import { liveEntry } from "../../shared/run/runtime/index.ts";

const PAGE = 100;

/**
 * The log of the run that a gate compares with. With a label it is the newest run that completed, has the label, and was
 * asked for before this one: so the answer stays the same when more runs follow.
 *
 * @param of - The run that the gate is for.
 */
export async function findBase(
  call: Pick<Call, "services" | "client">,
  of: { readonly run: RunRequest; readonly entry: IndexEntry },
  base: GateBase,
): Promise<RunLog | undefined> {
  const { services } = call;
  const id = await idOf(base);
  const run = id === undefined ? undefined : await readRequest(services.storage.runs, id);
  if (run === undefined) return undefined;
  const entry = await liveEntry(await indexEntryOf(services.storage.runs, run), call);
  return (await readRunReport(services, { run, entry })).log;

  async function idOf(wanted: GateBase): Promise<string | undefined> {
    if ("run" in wanted) return parseRunId(wanted.run);
    if ("evalBaseline" in wanted) return of.run.eval?.baseline;
    return latestWithLabel(services, of.entry, wanted.latestWithLabel);
  }
}

async function latestWithLabel({ storage }: Services, of: IndexEntry, label: string): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await listIndex(storage.runs, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const found = page.entries.find(
      (entry) =>
        entry.label === label && entry.status === "completed" && entry.id !== of.id && entry.createdAt <= of.createdAt,
    );
    if (found !== undefined) return found.id;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
}
