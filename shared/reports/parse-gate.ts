import type { Problem } from "../contract/index.ts";

/** The quantity that a gate measures. `percentile` is of the durations of a stage, or of whole cases. */
export type Measure =
  { readonly kind: CountMeasure } | { readonly kind: "percentile"; readonly percent: number; readonly stage?: string };

type CountMeasure = (typeof COUNT_MEASURES)[number];

/** Measures without a parameter. */
const COUNT_MEASURES = ["pass-rate", "passed", "failed", "errors", "cost", "tokens"] as const;

/** Longer ones first, because some begin with others. */
const OPERATORS = [">=", "<=", "==", "!=", ">", "<"] as const;

export type Operator = (typeof OPERATORS)[number];

/** The run to compare with: by ID, the newest completed run with a label, or the baseline of the eval. */
export type GateBase =
  { readonly run: string } | { readonly latestWithLabel: string } | { readonly evalBaseline: true };

/** A rule that a run must satisfy. */
export type Gate = {
  /** As it was written. */
  readonly rule: string;
} & (
  | {
      readonly kind: "limit";
      readonly measure: Measure;
      readonly operator: Operator;
      /** 0 to 1 for a rate, USD for a cost, ms for a time. */
      readonly limit: number;
    }
  /** Fails when significantly more cases broke than were fixed, by the exact test of McNemar. */
  | { readonly kind: "no-regression"; readonly base: GateBase; readonly alpha: number }
);

const KNOWN = `${COUNT_MEASURES.join(", ")}, p95(STAGE) (or another percentile, and without a stage of whole cases) and no-regression(base=…)`;
const MS_PER_UNIT: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, min: 60_000 };
const DEFAULT_ALPHA = 0.05;

/**
 * Reads a gate.
 *
 * - `pass-rate>=0.9` (or `90%`), `passed`, `failed`, `errors==0`, `cost<2` (USD), `tokens<100000`
 * - `p95(infer)<8s`: a percentile of the durations of a stage, in `ms`, `s` or `min`; `p50<1.5s` of whole cases
 * - `no-regression(base=latest:nightly, alpha=0.05)`: the base may also be the ID of a run, or `baseline` for the baseline of the
 *   run's eval; alpha defaults to 0.05
 *
 * @returns The gate, or the problem with it.
 * @example
 * parseGate("errors==0"); // { gate: { kind: "limit", rule: "errors==0", … } }
 */
export function parseGate(rule: string): { readonly gate: Gate } | { readonly problem: string } {
  const text = rule.trim();
  try {
    return { gate: /^no-regression\b/.test(text) ? parseNoRegression(text) : parseLimit(text) };
  } catch (thrown) {
    if (thrown instanceof WrongGate) return { problem: thrown.message };
    throw thrown;
  }
}

/**
 * Reads several gates, and reports all problems at once.
 *
 * @param path - The path of the list in its source.
 * @example
 * parseGates(["errors=0"], "gates");
 * // { problems: [{ path: "gates[0]", message: 'has no comparison: "errors=0"; write it like errors==0' }] }
 */
export function parseGates(
  rules: readonly string[],
  path: string,
): { readonly gates: readonly Gate[] } | { readonly problems: readonly Problem[] } {
  const gates: Gate[] = [];
  const problems: Problem[] = [];
  for (const [index, rule] of rules.entries()) {
    const parsed = parseGate(rule);
    if ("gate" in parsed) gates.push(parsed.gate);
    else problems.push({ path: `${path}[${index}]`, message: parsed.problem });
  }
  return problems.length === 0 ? { gates } : { problems };
}

class WrongGate extends Error {}

function parseLimit(rule: string): Gate {
  // Names of stages contain no comparison.
  const at = rule.search(/[<>=!]/);
  const operator = at < 0 ? undefined : OPERATORS.find((each) => rule.startsWith(each, at));
  if (operator === undefined) throw new WrongGate(`has no comparison: "${quote(rule)}"; write it like errors==0`);
  const measure = parseMeasure(rule.slice(0, at).trim());
  const limit = parseNumber(rule.slice(at + operator.length).trim(), measure, rule);
  return { kind: "limit", rule, measure, operator, limit };
}

function parseMeasure(text: string): Measure {
  if ((COUNT_MEASURES as readonly string[]).includes(text)) return { kind: text as CountMeasure };
  const [, percent, stage] = /^p(\d+(?:\.\d+)?)(?:\(([^()]*)\))?$/.exec(text) ?? [];
  if (percent === undefined) throw new WrongGate(`has no measure "${quote(text)}"; there are ${KNOWN}`);
  if (Number(percent) > 100) throw new WrongGate(`"${text}": a percentile is 0 to 100`);
  if (stage === undefined) return { kind: "percentile", percent: Number(percent) };
  if (stage.trim() === "")
    throw new WrongGate(`"${text}" names no stage; write it like p95(infer), or p95 for whole cases`);
  return { kind: "percentile", percent: Number(percent), stage: stage.trim() };
}

function parseNumber(text: string, { kind }: Measure, rule: string): number {
  const [, sign = "", digits, unit = ""] = /^([-$]?)(\d+(?:\.\d+)?|\.\d+)\s*(%|[a-z]+)?$/i.exec(text) ?? [];
  if (digits === undefined) throw new WrongGate(`"${quote(text)}" is no number, in "${quote(rule)}"`);
  const value = Number(digits) * (sign === "-" ? -1 : 1);
  if (sign === "$" && kind !== "cost")
    throw new WrongGate(`"${quote(text)}": only a cost is in $, in "${quote(rule)}"`);
  if (kind === "percentile") {
    const factor = MS_PER_UNIT[unit];
    if (factor === undefined)
      throw new WrongGate(`a time needs a unit, ms, s or min, found "${quote(text)}" in "${quote(rule)}"`);
    return value * factor;
  }
  if (kind === "pass-rate") {
    const rate = unit === "%" ? value / 100 : value;
    if ((unit !== "" && unit !== "%") || !(rate >= 0 && rate <= 1))
      throw new WrongGate(`a pass rate is 0 to 1, or 0% to 100%, found "${quote(text)}" in "${quote(rule)}"`);
    return rate;
  }
  if (unit !== "") throw new WrongGate(`${kind} has no unit, found "${quote(text)}" in "${quote(rule)}"`);
  return value;
}

function parseNoRegression(rule: string): Gate {
  const [, inner] = /^no-regression\s*\((.*)\)$/s.exec(rule) ?? [];
  const example = "write it like no-regression(base=latest:nightly, alpha=0.05)";
  if (inner === undefined) throw new WrongGate(`"${quote(rule)}" has no (base=…); ${example}`);
  const values = new Map<string, string>();
  // A label may contain a comma.
  for (const part of inner.split(/,(?=\s*(?:base|alpha)\s*=)/)) {
    const [, name, value] = /^\s*(base|alpha)\s*=(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined)
      throw new WrongGate(`"${quote(part.trim())}" is no setting of no-regression; ${example}`);
    if (values.has(name)) throw new WrongGate(`"${quote(rule)}" has ${name} twice`);
    values.set(name, value.trim());
  }
  const base = values.get("base") ?? "";
  if (base === "" || base === "latest:") throw new WrongGate(`"${quote(rule)}" names no base; ${example}`);
  const alpha = values.has("alpha") ? Number(values.get("alpha") || NaN) : DEFAULT_ALPHA;
  if (!(alpha > 0 && alpha < 1))
    throw new WrongGate(
      `alpha must be a number between 0 and 1, found "${quote(values.get("alpha") ?? "")}" in "${quote(rule)}"`,
    );
  return { kind: "no-regression", rule, base: parseBase(base), alpha };
}

function parseBase(text: string): GateBase {
  if (text === "baseline") return { evalBaseline: true };
  return text.startsWith("latest:") ? { latestWithLabel: text.slice("latest:".length).trim() } : { run: text };
}

const quote = (text: string): string => (text.length <= 100 ? text : `${text.slice(0, 100)}…`);
