import type { Comparison, GateResult, RunSummary } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import {
  holmCorrection,
  readableMs,
  readableNumber,
  readablePercent,
  readableRange,
  readableUsd,
  shortIds,
} from "../../shared/reports/index.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import { UsageError } from "../errors.ts";
import type { Run } from "../../shared/contract/index.ts";
import { describeArgument } from "./describe-client.ts";

/** One combination of varied settings. */
export type Variant = {
  /** As `a.b=value`. */
  readonly settings: readonly string[];
  /** The settings for people, without secrets. */
  readonly name: string;
};

const MAX_VARIANTS = 64;
const EXAMPLE = "write it like infer.model.name=flakey,perfect";

/**
 * Lists all combinations of the values of settings. The last setting varies fastest.
 *
 * @param words - Each a setting and its values, separated by commas, or as a JSON list if values contain commas.
 * @throws UsageError for invalid settings, and for more than 64 combinations.
 * @example
 * parseVariants(["a.b=1,2", "c.d=x,y"]).map(({ name }) => name); // ["a.b=1 c.d=x", "a.b=1 c.d=y", "a.b=2 c.d=x", "a.b=2 c.d=y"]
 */
export function parseVariants(words: readonly string[]): readonly Variant[] {
  const varied = words.map(parseVaried);
  const paths = varied.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(`--vary: ${twice} is varied twice. List all of its values once.`);
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MAX_VARIANTS)
    throw new UsageError(`--vary: ${count} combinations are too many; at most ${MAX_VARIANTS} are allowed.`);
  const combinations = varied.reduce<readonly (readonly string[])[]>(
    (all, { path, values }) => all.flatMap((settings) => values.map((value) => [...settings, `${path}=${value}`])),
    [[]],
  );
  return combinations.map((settings) => ({ settings, name: settings.map(describeArgument).join(" ") }));
}

type Varied = { readonly path: string; readonly values: readonly string[] };

function parseVaried(word: string): Varied {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (path === undefined || text === undefined) throw new UsageError(`--vary: "${word}" is not a setting; ${EXAMPLE}.`);
  const values = parseList(text) ?? text.split(",");
  if (values.length === 0 || values.includes(""))
    throw new UsageError(`--vary: a value of ${path} is empty; ${EXAMPLE}.`);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new UsageError(`--vary: ${path} has the value "${twice}" twice.`);
  return { path, values };
}

function parseList(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const list = JSON.parse(text) as readonly unknown[];
    return list.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  } catch {
    return undefined; // such as [a],[b]
  }
}

/** An ended run of a variant. */
export type VariantRun = {
  readonly variant: Variant;
  readonly run: Run;
  readonly summary: RunSummary;
  readonly gates: readonly GateResult[];
  /** With the run of the first variant, which has none itself. */
  readonly comparison?: Comparison;
};

/** The comparison of a variant with the first one. */
type AgainstFirst = {
  readonly broken: number;
  readonly fixed: number;
  /** By the exact McNemar test. Missing if the runs have no case in common. */
  readonly pValue?: number;
  /** With Holm's correction for the number of variants. */
  readonly pHolm?: number;
};

type ComparedVariant = Omit<VariantRun, "comparison"> & { readonly againstFirst?: AgainstFirst };

/**
 * Compares each variant with the first one. The more variants, the likelier one of them looks better by chance: Holm's correction
 * allows for that.
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
    const pValue = comparison.significance?.pValue;
    const pHolm = corrected[tested.findIndex((each) => each.comparison === comparison)];
    return { ...rest, againstFirst: { broken, fixed, pValue, pHolm } };
  });
}

/** Renders variants as a table with a row each. */
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
