import { parseRunId } from "../../shared/base/run-id.ts";
import { UsageError } from "../errors.ts";
import type { ApiClient } from "./api-client.ts";

const LATEST = "latest";
const PREFIX = /^[0-9a-f-]{4,36}$/i;
const MAX_SHOWN = 5;

/**
 * Distinguishes a reference to a run of the app (an ID, an ID prefix, or `latest`) from the path of a log file. A file with such a name
 * can be given as `./latest`.
 *
 * @example
 * isRunReference("run.json"); // false
 */
export function isRunReference(text: string): boolean {
  return text === LATEST || PREFIX.test(text);
}

/**
 * Finds the ID of a run.
 *
 * @param text - An ID, a prefix that only one run has, or `latest`.
 * @param options.besides - A run that `latest` skips: that of a repeated request may exist already.
 * @throws UsageError when no run or more than one matches.
 * @example
 * await resolveRun("latest", api); // "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a"
 */
export async function resolveRun(
  text: string,
  api: Pick<ApiClient, "listRuns">,
  { besides }: { readonly besides?: string } = {},
): Promise<string> {
  const id = parseRunId(text);
  if (id !== undefined) return id;
  if (text === LATEST) {
    const { runs } = await api.listRuns({ limit: besides === undefined ? 1 : 2 });
    const run = runs.find((each) => each.id !== besides);
    if (run === undefined) throw new UsageError("There are no runs yet.");
    return run.id;
  }
  if (!isRunReference(text))
    throw new UsageError(
      `"${text}" is not a run. Use an ID, an ID prefix (at least 4 characters), or latest. List the runs with: gotag status`,
    );
  return findByPrefix(text.toLowerCase(), api);
}

async function findByPrefix(prefix: string, api: Pick<ApiClient, "listRuns">): Promise<string> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listRuns({ limit: 100, cursor });
    found.push(...page.runs.map(({ id }) => id).filter((id) => id.startsWith(prefix)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  if (found.length === 1) return found[0] as string;
  if (found.length === 0) throw new UsageError(`No run ID begins with "${prefix}". List the runs with: gotag status`);
  const more = found.length > MAX_SHOWN ? ", …" : "";
  throw new UsageError(
    `${found.length} run IDs begin with "${prefix}": ${found.slice(0, MAX_SHOWN).join(", ")}${more}. Use a longer prefix.`,
  );
}
