import type { RunLinks } from "../../contract/index.ts";

/** The digits of an index in a name, so that names sort like indexes. */
const INDEX_DIGITS = 8;
/** Above every time in ms since 1970 until the year 33658. */
const MAX_MS = 1e15;

/**
 * Names of the blobs of a run, in container `runs`. Blobs are created once, and an existing blob wins, except for the log and the
 * index entry, which are written when the run ends, perhaps twice.
 *
 * @example
 * runBlobs("7f6b…").result(12); // "7f6b…/results/00000012.json"
 */
export const runBlobs = (run: string): RunBlobs => new RunBlobs(run);

class RunBlobs {
  readonly #run: string;

  constructor(run: string) {
    this.#run = run;
  }

  /** The prefix of all of them. */
  get all(): string {
    return `${this.#run}/`;
  }

  get request(): string {
    return `${this.#run}/request.json`;
  }

  get log(): string {
    return `${this.#run}/log.json`;
  }

  get cancel(): string {
    return `${this.#run}/cancel`;
  }

  /** The hash of the cases separates two requests with the same ID. */
  cases(casesHash: string, shard: number): string {
    return `${this.#run}/cases/${casesHash.slice(0, 16)}/${shard}.json`;
  }

  get results(): string {
    return `${this.#run}/results/`;
  }

  result(firstIndex: number): string {
    return `${this.results}${String(firstIndex).padStart(INDEX_DIGITS, "0")}.json`;
  }

  /** A stage's result that is too large for the history. */
  large(index: number, turn: number, stage: string): string {
    return `${this.#run}/large/${index}/${turn}/${stage}.json`;
  }

  /** An exception of a stage that is too large for the history. */
  exception(index: number, turn: number, stage: string): string {
    return `${this.#run}/exceptions/${index}/${turn}/${stage}.json`;
  }

  /** The results that are reused from the run that this one repeats. The folder separates two requests with the same ID. */
  recorded(folder: string) {
    const all = `${this.#run}/recorded/${folder}`;
    return {
      shard: (shard: number) => `${all}/${shard}.json`,
      large: (index: number, turn: number, stage: string) => `${all}/large/${index}/${turn}/${stage}.json`,
    };
  }
}

/** The prefix of all index entries. */
export const INDEX_PREFIX = "index/";

/**
 * Returns the name of a run's entry in the index. Newer runs sort first.
 *
 * @example
 * indexBlob({ id: "7f6b…", createdAt: "2026-11-22T15:37:01.390Z" }); // "index/998206178178610-7f6b….json"
 */
export function indexBlob({ id, createdAt }: { readonly id: string; readonly createdAt: string }): string {
  return `${INDEX_PREFIX}${String(MAX_MS - Date.parse(createdAt)).padStart(15, "0")}-${id}.json`;
}

/**
 * Returns the paths of a run's resources.
 *
 * @example
 * runLinks("7f6b…").log; // "/api/runs/7f6b…/log"
 */
export function runLinks(id: string): RunLinks {
  return { self: `/api/runs/${id}`, log: `/api/runs/${id}/log`, summary: `/api/runs/${id}/summary` };
}
