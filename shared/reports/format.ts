import type { Cell } from "../pipeline/index.ts";
import type { Usage } from "../contract/index.ts";
import type { Interval } from "./statistics.ts";
import type { CaseStatus } from "./read-report.ts";

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
 * A number with as many places as say something: six significant digits, without zeros behind.
 *
 * @example
 * readableNumber(0.1 + 0.2); // "0.3"
 */
export function readableNumber(value: number): string {
  if (value === 0) return "0";
  const isExtreme = Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6;
  if (isExtreme) return value.toPrecision(6);
  // What stands before the point is never rounded away.
  const digits = Number.isInteger(value) ? 15 : Math.max(6, Math.ceil(Math.log10(Math.abs(value))));
  return String(Number(value.toPrecision(digits)));
}

/**
 * A duration in ms, as people say it.
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

/**
 * An amount of money; a small one keeps two digits that count.
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
 * What calls of models used; `about` where it was counted here, not by the server.
 *
 * @example
 * readableTokens({ inputTokens: 12, outputTokens: 3, costUsd: 0 }); // "12 in, 3 out"
 */
export const readableTokens = ({ inputTokens, outputTokens, isEstimate }: Usage): string =>
  `${isEstimate ? "about " : ""}${inputTokens} in, ${outputTokens} out`;

/** A cell of a column. */
export function readableCell(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? readableNumber(cell) : String(cell);
}

const SHORTEST = 8;

/**
 * The shortest form of each id, from 8 characters, that no other of them begins with. The suffix `.n` of an id stays.
 *
 * @example
 * shortIds(["08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"]).get("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"); // "08fd947c"
 */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  let open = [...new Set(ids)];
  for (let length = SHORTEST; open.length > 0; length += 4) {
    const byForm = Map.groupBy(open, (id) => shorten(id, length));
    for (const [form, [first, ...others]] of byForm) if (others.length === 0) short.set(first as string, form);
    open = open.filter((id) => !short.has(id));
  }
  return short;
}

function shorten(id: string, length: number): string {
  const [, stem = id, suffix = ""] = /^(.*?)(\.\d+)?$/s.exec(id) ?? [];
  return stem.slice(0, length) + suffix;
}

/** What became of a case, in a word. */
export const STATUS_WORDS: Readonly<Record<CaseStatus, string>> = {
  ok: "OK",
  failed: "FAILED",
  error: "ERROR",
  unknown: "UNKNOWN",
};
