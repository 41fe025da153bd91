import { parseRunId } from "../shared/run/run-id.ts";
import type { ApiClient, Run } from "./api-client.ts";
import { readLogFile } from "./log-file.ts";
import { UsageError } from "./usage-error.ts";

const SHORTEST_PREFIX = 4;
const PAGE_SIZE = 100;
const MOST_SHOWN = 5;

/**
 * The id of the run that a text names: a full id, `latest`, a log file, or the beginning of one run's id.
 *
 * @param folder - Where relative paths begin.
 * @throws UsageError when it names none, or more than one.
 * @example
 * await resolveRun("7f6b", { api, folder: "." }); // "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a"
 */
export async function resolveRun(
  text: string,
  { api, folder }: { readonly api: Pick<ApiClient, "listRuns">; readonly folder: string },
): Promise<string> {
  const id = parseRunId(text);
  if (id !== undefined) return id;
  if (text === "latest") return latest(api);
  const log = await readLogFile(text, folder);
  return log?.uuid ?? byPrefix(text, api);
}

async function latest(api: Pick<ApiClient, "listRuns">): Promise<string> {
  const { runs } = await api.listRuns({ limit: 1 });
  if (runs[0] === undefined) throw new UsageError('There are no runs yet. "gotag run" starts one.');
  return runs[0].id;
}

async function byPrefix(text: string, api: Pick<ApiClient, "listRuns">): Promise<string> {
  const prefix = text.toLowerCase();
  const expected =
    'Give a full id, "latest", a log file, or the first characters of an id; "gotag status" lists the runs.';
  if (!/^[0-9a-f][0-9a-f-]*$/.test(prefix)) throw new UsageError(`"${text}" is neither a run nor a file. ${expected}`);
  if (prefix.length < SHORTEST_PREFIX)
    throw new UsageError(`"${text}" is too short: an id's first ${SHORTEST_PREFIX} characters are needed at least.`);
  const found: Run[] = [];
  for await (const run of allRuns(api)) if (run.id.startsWith(prefix)) found.push(run);
  if (found.length === 0) throw new UsageError(`No run begins with "${text}". ${expected}`);
  if (found.length > 1) {
    const shown = found.slice(0, MOST_SHOWN).map((run) => run.id);
    const more = found.length > MOST_SHOWN ? ", …" : "";
    throw new UsageError(`"${text}" begins ${found.length} runs: ${shown.join(", ")}${more}. Give more of the id.`);
  }
  return (found[0] as Run).id;
}

async function* allRuns(api: Pick<ApiClient, "listRuns">): AsyncGenerator<Run> {
  let cursor: string | undefined;
  do {
    const page = await api.listRuns({ limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.runs;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
