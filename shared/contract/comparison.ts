import { z } from "zod";
import type { Json } from "./json.ts";
import { caseStatus, runSummary } from "./reports.ts";
import { runStatus } from "./run-log.ts";

// Reports that measure a run against another one or against its gates, as JSON.

const json = z.custom<Json>();
const count = z.int().min(0);
const texts = z.array(z.string()).readonly();

const comparedRun = z.object({
  uuid: z.string(),
  pipeline: z.string(),
  label: z.string().optional(),
  status: runStatus,
  sha: z.string().optional(),
  total: count,
  /** Of all results of the run, including cases that the other run does not have. */
  passRate: runSummary.shape.passRate,
});
export type ComparedRun = z.infer<typeof comparedRun>;

const caseReference = z.object({ uuid: z.string(), repeat: count.optional() });
/** A case, or a repetition of it. */
export type CaseReference = z.infer<typeof caseReference>;

/** `broken`: passed in the base only. `fixed`: passed in the candidate only. `unknown`: unknown in one of them. */
const change = z.enum(["broken", "fixed", "unknown", "same"]);
export type Change = z.infer<typeof change>;

const comparedCase = caseReference.extend({ change, base: caseStatus, candidate: caseStatus, keywords: texts });
export type ComparedCase = z.infer<typeof comparedCase>;

const effect = z.object({
  /** `latency`, `cost`, or a column of the pipeline. */
  name: z.string(),
  unit: z.enum(["ms", "usd", "score"]),
  cases: count,
  /** The mean in the base. */
  base: z.number(),
  /** The mean in the candidate. */
  candidate: z.number(),
  /** `candidate` − `base`, with its 95% interval from the paired bootstrap. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
});
/** The change of a mean from one run to another, over the cases that have a number in both. */
export type Effect = z.infer<typeof effect>;

/** A value is missing in the run that does not have the setting. */
const configChange = z.object({ path: z.string(), base: json.optional(), candidate: json.optional() });
/** A setting that differs between two runs. */
export type ConfigChange = z.infer<typeof configChange>;

export const comparison = z.object({
  base: comparedRun,
  candidate: comparedRun,
  configChanges: z.array(configChange).readonly(),
  counts: z.object({
    pairs: count,
    broken: count,
    fixed: count,
    /** `bothPassed` + `neitherPassed`. */
    same: count,
    bothPassed: count,
    neitherPassed: count,
    unknown: count,
  }),
  /** Missing when no pair says in both runs whether it passed. */
  significance: z
    .object({
      pValue: z.number(),
      alpha: z.number(),
      /** Whether too few pairs differ for any result of the test to be significant. */
      isTooSmall: z.boolean(),
      /** How many pairs must differ, at the least, for `pValue` to fall to `alpha`. */
      fewestDiscordantPairs: count,
    })
    .optional(),
  /** On scores, latency and cost. */
  effects: z.array(effect).readonly(),
  /** Broken cases first, then fixed, unknown and same. */
  cases: z.array(comparedCase).readonly(),
  onlyInBase: z.array(caseReference).readonly(),
  onlyInCandidate: z.array(caseReference).readonly(),
  /** What the pipeline's `compare` returned, when both runs are of one pipeline. */
  ownText: z.string().optional(),
  /** What a reader must know to read the comparison correctly. */
  warnings: texts,
});
/** What changed from one run, the base, to another, the candidate. */
export type Comparison = z.infer<typeof comparison>;

export const gateResult = z.object({
  rule: z.string(),
  passed: z.boolean(),
  /** In the unit of `limit`; the p-value of a `no-regression`; null when it cannot be measured. */
  actual: z.number().nullable(),
  limit: z.number(),
  /** One sentence for people. */
  reason: z.string(),
});
/** The result of a gate. */
export type GateResult = z.infer<typeof gateResult>;
