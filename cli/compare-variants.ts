import type { Run } from "../shared/contract/index.ts";
import {
  type GateResult,
  type Comparison,
  readableMs,
  readableNumber,
  readablePercent,
  readableRange,
  readableUsd,
  shortIds,
  type RunSummary,
  holmCorrection,
} from "../shared/reports/index.ts";
import { printable } from "../shared/base/text.ts";
import { textTable } from "../shared/reports/render/index.ts";
import type { Variant } from "./parse-variants.ts";

/** A run of one variant that has ended. */
export type VariantRun = {
  readonly variant: Variant;
  readonly run: Run;
  readonly summary: RunSummary;
  readonly gates: readonly GateResult[];
  /** With the run of the first variant; that one has none. */
  readonly comparison?: Comparison;
};

/** How a variant did against the first one. */
export type AgainstFirst = {
  readonly broken: number;
  readonly fixed: number;
  /** Of the exact test of McNemar; not there where no case is in both. */
  readonly pValue?: number;
  /** Corrected by Holm for the number of variants. */
  readonly pHolm?: number;
};

/** As {@link VariantRun}, with what all of them together say of it. */
export type ComparedVariant = Omit<VariantRun, "comparison"> & { readonly againstFirst?: AgainstFirst };

/**
 * Holds each variant against the first one. With every further variant the chance grows that one of them looks better by luck:
 * Holm's correction allows for that.
 *
 * @example
 * compareVariants(runs)[1]?.againstFirst; // { broken: 2, fixed: 9, pValue: 0.065, pHolm: 0.13 }
 */
export function compareVariants(runs: readonly VariantRun[]): readonly ComparedVariant[] {
  const tested = runs.filter(({ comparison }) => comparison?.significance !== undefined);
  const corrected = holmCorrection(tested.map(({ comparison }) => comparison?.significance?.pValue ?? 1));
  return runs.map(({ comparison, ...rest }) => {
    if (comparison === undefined) return rest;
    const { broken, fixed } = comparison.counts;
    const place = tested.findIndex((each) => each.comparison === comparison);
    const [pValue, pHolm] = [comparison.significance?.pValue, corrected[place]];
    const test = pValue === undefined || pHolm === undefined ? {} : { pValue, pHolm };
    return { ...rest, againstFirst: { broken, fixed, ...test } };
  });
}

/**
 * The variants as people compare them, a row each.
 *
 * @example
 * stdout.write(renderVariants(compareVariants(runs)));
 */
export function renderVariants(variants: readonly ComparedVariant[]): string {
  const short = shortIds(variants.map(({ run }) => run.id));
  const rows = variants.map(({ variant, run, summary, gates, againstFirst }) => {
    const { passRate, counts, usage, latency } = summary;
    const failed = gates.filter(({ passed }) => !passed).length;
    return [
      printable(variant.name, { maxCharacters: 60 }),
      short.get(run.id) ?? run.id,
      run.status,
      `${counts.passed}/${counts.total}`,
      ...(passRate === undefined ? ["", ""] : [readablePercent(passRate.rate), readableRange(passRate)]),
      usage === undefined ? "" : readableUsd(usage.costUsd),
      latency === undefined ? "" : readableMs(latency.p50Ms),
      ...(gates.length === 0 ? [""] : [failed === 0 ? "passed" : `${failed} FAILED`]),
      againstFirst === undefined ? "" : `${againstFirst.broken} broken, ${againstFirst.fixed} fixed`,
      againstFirst?.pHolm === undefined ? "" : readableNumber(Number(againstFirst.pHolm.toPrecision(3))),
    ];
  });
  const head = [
    "variant",
    "run",
    "status",
    "passed",
    "rate",
    "95% interval",
    "cost",
    "p50",
    "gates",
    "to the first",
    "p",
  ];
  const note = "p: exact McNemar test against the first variant, two-sided, corrected by Holm for their number.";
  return `${textTable(head, rows)}\n${note}\n`;
}
