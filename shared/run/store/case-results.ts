import type { CasePage, LoggedResult } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import type { CaseReader } from "./case-shards.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";
import { readResultBlob, readResultBlobs, resultBlobNames, runResults } from "./stored-results.ts";

type CaseResultsDeps = { readonly store: BlobStore; readonly readCase: CaseReader };

/** A page ends early when its results are large. */
const MAX_PAGE_CHARACTERS = 8 * 1024 * 1024;

/**
 * Lists one page of the saved results of a run, also while it runs. They come in the order in which lanes saved them, which is
 * nearly the order of the cases; new results may be saved before the cursor.
 *
 * @param options.cursor - The end of the page before.
 * @returns At least `limit` results if there are as many, up to nine more, and the cursor of the next page if there is one.
 */
export async function listCaseResults(
  { store, readCase }: CaseResultsDeps,
  request: RunRequest,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<CasePage> {
  const { toLoggedResult } = runResults({ store, readCase }, request);
  const prefix = runBlobs(request.id).results;
  const after = cursor === undefined ? undefined : prefix + cursor;
  const cases: LoggedResult[] = [];
  let characters = 0;
  let last: string | undefined;
  for await (const { name, results } of readResultBlobs(store, request.id, { after, ahead: Math.ceil(limit / 10) })) {
    if (cases.length >= limit || characters > MAX_PAGE_CHARACTERS) return { cases, cursor: last?.slice(prefix.length) };
    for (const entry of await Promise.all(results.map(toLoggedResult))) {
      cases.push(entry);
      characters += JSON.stringify(entry).length;
    }
    last = name;
  }
  return { cases };
}

/** Whether a run has a case, and its saved result. */
type FoundCase =
  | { readonly found: "result"; readonly result: LoggedResult }
  | { readonly found: "no-result-yet" | "no-such-case" | "no-such-repeat" };

/**
 * Finds the result of one case of a run.
 *
 * @param options.repeat - The repetition, from 0.
 */
export async function findCaseResult(
  { store, readCase }: CaseResultsDeps,
  request: RunRequest,
  { caseId, repeat }: { readonly caseId: string; readonly repeat: number },
): Promise<FoundCase> {
  if (repeat >= request.repeats) return { found: "no-such-repeat" };
  const caseIndex = await findCaseIndex(store, request, caseId);
  if (caseIndex === undefined) return { found: "no-such-case" };
  const index = caseIndex * request.repeats + repeat;
  const last = runBlobs(request.id).result(index);
  const names: string[] = [];
  for await (const name of resultBlobNames(store, request.id)) {
    if (name > last) break;
    names.push(name);
  }
  // A blob is named after its first result: the result is in one of these blobs, most likely in one of the last.
  const result = await findAhead(names.reverse(), async (name) =>
    (await readResultBlob(store, name)).find(({ place }) => place === index),
  );
  if (result === undefined) return { found: "no-result-yet" };
  return { found: "result", result: await runResults({ store, readCase }, request).toLoggedResult(result) };
}

async function findCaseIndex(store: BlobStore, request: RunRequest, caseId: string): Promise<number | undefined> {
  const wanted = caseId.toLowerCase();
  return findAhead(request.shards, async (first, shard) => {
    const cases =
      (await readJson<readonly JsonObject[]>(store, runBlobs(request.id).cases(request.casesHash, shard))) ?? [];
    const index = cases.findIndex(({ uuid }) => String(uuid).toLowerCase() === wanted);
    return index < 0 ? undefined : first + index;
  });
}

const MAX_AT_ONCE = 16;

/**
 * Looks at one item after the other until something is found. The longer that takes, the more items it looks at together, up to
 * 16: with a store far away, one look takes as long as several together.
 *
 * @returns The result of the earliest item that has one.
 */
export async function findAhead<Item, Found>(
  items: readonly Item[],
  look: (item: Item, index: number) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  for (let start = 0, end = 1; start < items.length;) {
    const looks = items.slice(start, end).map((item, index) => look(item, start + index));
    const found = (await Promise.all(looks)).find((each) => each !== undefined);
    if (found !== undefined) return found;
    [start, end] = [end, end + Math.min(2 * (end - start), MAX_AT_ONCE)];
  }
  return undefined;
}
