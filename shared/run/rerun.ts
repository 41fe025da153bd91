import type { RerunOf } from "../runlog/run-log.ts";
import type { Counts } from "./counts.ts";
import type { PlaceRange } from "./place-range.ts";

/** What a run takes over from the run that it repeats. It has copies of its own, as that one may be deleted. */
export type Rerun = {
  readonly of: RerunOf;
  /** The stages that are not called where their outcome is recorded. */
  readonly reused: readonly string[];
  /** Where the records are, and the first place in each shard of them. */
  readonly recorded: { readonly folder: string; readonly shards: readonly number[] };
  /** The places that are run, where the results of the others are kept. */
  readonly ranges?: readonly PlaceRange[];
  /** Of the results that are kept. */
  readonly kept: Counts;
};
