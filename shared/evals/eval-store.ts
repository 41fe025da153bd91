import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../platform/storage/index.ts";
import { evalNameProblem, type EvalTiming } from "./eval-schema.ts";
import { parseEval, type ParsedEval, parseEvalText } from "./parse-eval.ts";

/** An eval, and whether it was sent to the app or came with it. */
export type FoundEval = {
  readonly name: string;
  readonly source: "stored" | "packaged";
  readonly parsed: ParsedEval;
};

/** The evals of an app: those that were sent to it, and those that came with it. */
export type EvalStore = {
  /** In the order of the alphabet. */
  names(): Promise<readonly string[]>;
  /** A stored one goes before a packaged one of the same name, also where it cannot be read. */
  find(name: string): Promise<FoundEval | undefined>;
  /** Stores an eval as it was sent; that it is right is the caller's to see. */
  put(name: string, value: object): Promise<void>;
  /** Removes a stored one; a packaged one of the same name counts again. */
  remove(name: string): Promise<void>;
};

const FILE = /^(.+)\.(?:ya?ml|json)$/i;

/**
 * @param options.folder - Of the packaged evals: `<name>.yaml`, `.yml` or `.json`. It need not be there.
 * @example
 * const evals = createEvalStore({ store: storage.evals, folder: "/app/evals" });
 * await evals.find("nightly");
 */
export function createEvalStore({ store, folder }: { readonly store: BlobStore; readonly folder: string }): EvalStore {
  async function packaged(): Promise<ReadonlyMap<string, readonly string[]>> {
    const files = await readdir(folder).catch((thrown: { readonly code?: unknown }) => {
      if (thrown.code === "ENOENT") return [];
      throw thrown;
    });
    return Map.groupBy(files.filter((file) => FILE.test(file)).sort(), (file) => file.replace(FILE, "$1"));
  }

  async function findPackaged(name: string): Promise<ParsedEval | undefined> {
    const files = (await packaged()).get(name);
    const [file] = files ?? [];
    if (files === undefined || file === undefined) return undefined;
    const path = `evals/${file}`;
    const wrongName = evalNameProblem(name);
    if (wrongName !== undefined) return refuse(path, wrongName);
    if (files.length > 1) return refuse(path, `is one of several files of the eval "${name}": ${files.join(", ")}`);
    return parseEvalText(await readFile(join(folder, file), "utf8"), { fileName: path });
  }

  async function storedNames(): Promise<readonly string[]> {
    const names: string[] = [];
    for (let page: readonly string[] | undefined; page === undefined || page.length > 0;) {
      const last = names.at(-1);
      page = await store.list(STORED_PREFIX, last === undefined ? {} : { after: last });
      names.push(...page);
    }
    return names.map((name) => name.slice(STORED_PREFIX.length).replace(/\.json$/, ""));
  }

  return {
    async names() {
      const [stored, files] = await Promise.all([storedNames(), packaged()]);
      return [...new Set([...stored, ...files.keys()])].sort();
    },
    async find(name) {
      const wrongName = evalNameProblem(name);
      const stored = wrongName === undefined ? await store.read(evalBlobs(name).stored) : undefined;
      if (stored !== undefined) return { name, source: "stored", parsed: parseStored(name, stored.toString("utf8")) };
      const parsed = await findPackaged(name);
      return parsed && { name, source: "packaged", parsed };
    },
    put: (name, value) => store.write(evalBlobs(name).stored, JSON.stringify(value)),
    remove: (name) => store.delete(evalBlobs(name).stored),
  };
}

function parseStored(name: string, text: string): ParsedEval {
  try {
    return parseEval(JSON.parse(text));
  } catch {
    return refuse(evalBlobs(name).stored, "is not JSON; send the eval again: gotag push");
  }
}

const refuse = (path: string, message: string): ParsedEval => ({ ok: false, problems: [{ path, message, keys: [] }] });

/** How many characters of a run's id tell two runs of a day apart. */
const SHORT = 8;

/**
 * Names of the blobs of an eval, in container `evals`.
 *
 * @example
 * evalBlobs("nightly").stored; // "stored/nightly.json"
 */
export function evalBlobs(name: string) {
  return {
    /** The eval itself, where it was sent to the app. */
    stored: `stored/${name}.json`,
    /** Since when its schedule has been known. */
    since: `since/${name}.json`,
    /** A time of its schedule that was taken. */
    due: (occurrence: string) => `due/${name}/${occurrence.slice(0, 19).replaceAll(":", "-")}Z.json`,
    /** Which run of it goes on. */
    current: `current/${name}.json`,
    /** The last run that kept to all gates. */
    baseline: `baselines/${name}.json`,
    /** What came of the last run. */
    last: `last/${name}.json`,
    /** What came of a run, without its ending; no name of an eval has a dot. */
    report: (date: string) => `${date}/${name}`,
    /** The same, of a further run on one date. */
    furtherReport: (date: string, run: string) => `${date}/${name}.${run.slice(0, SHORT)}`,
  };
}

/** What the names of all stored evals begin with. */
export const STORED_PREFIX = "stored/";

/**
 * What a blob holds as JSON; `undefined` where there is none, and where it holds something else.
 *
 * @example
 * await readJsonBlob<Baseline>(evals, "baselines/nightly.json");
 */
export async function readJsonBlob<T extends object>(store: BlobStore, name: string): Promise<T | undefined> {
  const content = await store.read(name);
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(content.toString("utf8"));
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    return undefined; // somebody has written it by hand
  }
}

type Known = { readonly schedule: string; readonly since: string };

/**
 * Since when the schedule of an eval is as it is now: noted when it is first seen so. One that was changed, or enabled again,
 * counts as new: it starts nothing for the time before.
 *
 * @returns `undefined` for one without a schedule, or that is not enabled.
 * @example
 * await knownSince(storage.evals, { name: "nightly", timing, now: new Date() });
 */
export async function knownSince(
  store: BlobStore,
  { name, timing, now }: { readonly name: string; readonly timing: EvalTiming; readonly now: Date },
): Promise<Date | undefined> {
  const { since } = evalBlobs(name);
  const known = await readJsonBlob<Known>(store, since);
  const { schedule, timeZone, enabled } = timing;
  if (schedule === undefined || !enabled) {
    if (known !== undefined) await store.delete(since);
    return undefined;
  }
  const asItIs = `${schedule} ${timeZone}`;
  if (known?.schedule === asItIs && !Number.isNaN(Date.parse(known.since))) return new Date(known.since);
  await store.write(since, JSON.stringify({ schedule: asItIs, since: now.toISOString() } satisfies Known));
  return now;
}
