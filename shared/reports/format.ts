import type { CaseStatus, CaseSummary, Cell, Latency, RunStatus, Usage } from "../contract/index.ts";
import type { Interval } from "./statistics.ts";

/**
 * A share of 0 to 1 as a percentage.
 *
 * @example
 * readablePercent(1 / 3); // "33.33%"
 */
export const readablePercent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/**
 * A range of shares.
 *
 * @example
 * readableRange({ low: 0.0615, high: 0.7923 }); // "6.15% to 79.23%"
 */
export const readableRange = ({ low, high }: Interval): string => `${readablePercent(low)} to ${readablePercent(high)}`;

/**
 * A number rounded to six significant digits, without trailing zeros. Digits before the decimal point are never rounded away.
 *
 * @example
 * readableNumber(0.1 + 0.2); // "0.3"
 */
export function readableNumber(value: number): string {
  if (value === 0) return "0";
  const isExtreme = Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6;
  if (isExtreme) return value.toPrecision(6);
  const digits = Number.isInteger(value) ? 15 : Math.max(6, Math.ceil(Math.log10(Math.abs(value))));
  return String(Number(value.toPrecision(digits)));
}

/**
 * A duration in ms with a unit that suits it.
 *
 * @example
 * readableMs(1234); // "1.23 s"
 */
export function readableMs(ms: number): string {
  const size = Math.abs(ms);
  if (size < 1000) return `${Number(ms.toPrecision(3))} ms`;
  if (size < 60_000) return `${Number((ms / 1000).toPrecision(3))} s`;
  return `${Number((ms / 60_000).toPrecision(3))} min`;
}

/** The 50th, 95th and 99th percentile; empty texts for none. */
export const readablePercentiles = (latency: Latency | undefined): readonly [string, string, string] =>
  latency === undefined
    ? ["", "", ""]
    : [readableMs(latency.p50Ms), readableMs(latency.p95Ms), readableMs(latency.p99Ms)];

/**
 * An amount of money. A small one keeps two significant digits.
 *
 * @example
 * readableUsd(0.00042); // "$0.00042"
 */
export function readableUsd(usd: number): string {
  const size = Math.abs(usd);
  const places = size === 0 ? 2 : Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(size))));
  return `${usd < 0 ? "-" : ""}$${size.toFixed(places)}`;
}

/**
 * The tokens that models used; with `about` when they were counted here, not by the server.
 *
 * @example
 * readableTokens({ inputTokens: 12, outputTokens: 3, costUsd: 0 }); // "12 in, 3 out"
 */
export const readableTokens = ({ inputTokens, outputTokens, isEstimate }: Usage): string =>
  `${isEstimate ? "about " : ""}${inputTokens} in, ${outputTokens} out`;

/** A p-value with four decimals, or as a power of ten where that would be 0. */
export const readablePValue = (pValue: number): string =>
  pValue < 0.0001 ? pValue.toExponential(1) : readableNumber(Number(pValue.toFixed(4)));

/** A cell of a column; empty text for none. */
export function readableCell(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? readableNumber(cell) : String(cell);
}

const MIN_ID_CHARACTERS = 8;

/**
 * The first characters of an ID. Its suffix `.n` stays.
 *
 * @example
 * shortId("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc.2"); // "08fd947c.2"
 */
export function shortId(id: string, length = MIN_ID_CHARACTERS): string {
  const [, stem = id, suffix = ""] = /^(.*?)(\.\d+)?$/s.exec(id) ?? [];
  return stem.slice(0, length) + suffix;
}

/**
 * Shortens each ID as far as it still differs from all others, to 8 characters at the least.
 *
 * @example
 * shortIds(["08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"]).get("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"); // "08fd947c"
 */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  let open = [...new Set(ids)];
  for (let length = MIN_ID_CHARACTERS; open.length > 0; length += 4) {
    const byForm = Map.groupBy(open, (id) => shortId(id, length));
    for (const [form, [first, ...others]] of byForm) if (others.length === 0) short.set(first as string, form);
    open = open.filter((id) => !short.has(id));
  }
  return short;
}

export const STATUS_WORDS: Readonly<Record<CaseStatus, string>> = {
  ok: "OK",
  failed: "FAILED",
  error: "ERROR",
  unknown: "UNKNOWN",
};

export const RUN_STATUSES: readonly RunStatus[] = ["queued", "running", "completed", "failed", "cancelled"];

/** Whether a run in this status will never change again. */
export const isEnded = (status: RunStatus): boolean => status !== "queued" && status !== "running";

/**
 * Stage, context and the first line of an exception.
 *
 * @example
 * errorLine({ stage: "extract", message: "Context: Reading.\nError: no number" }); // "extract: Reading. Error: no number"
 */
export function errorLine({ stage, message }: Pick<CaseSummary, "stage" | "message">): string {
  if (message === undefined) return "";
  const [first = "", second = ""] = message.split("\n", 2);
  const [, context] = /^Context: (.*)$/.exec(first) ?? [];
  const text = context === undefined ? first : `${context} ${second}`;
  return stage === undefined ? text : `${stage}: ${text}`;
}
