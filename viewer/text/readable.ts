import type { Cell, Usage } from "../api/summary.ts";

/**
 * A share of 0 to 1 as a percentage.
 *
 * @example
 * readablePercent(1 / 3); // "33.3%"
 */
export const readablePercent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/**
 * A whole number with its thousands apart.
 *
 * @example
 * readableCount(10000); // "10,000"
 */
export const readableCount = (count: number): string => count.toLocaleString("en-US");

/**
 * A number with as many places as say something.
 *
 * @example
 * readableNumber(0.1 + 0.2); // "0.3"
 */
export function readableNumber(value: number): string {
  if (value === 0) return "0";
  const isExtreme = Math.abs(value) >= 1e15 || Math.abs(value) < 1e-6;
  if (isExtreme) return value.toPrecision(4);
  // What stands before the point is never rounded away.
  const digits = Number.isInteger(value) ? 15 : Math.max(4, Math.ceil(Math.log10(Math.abs(value))));
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
  if (size < 3_600_000) return `${Number((ms / 60_000).toPrecision(3))} min`;
  return `${Number((ms / 3_600_000).toPrecision(3))} h`;
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

/** What calls of models used; `about` where the server did not tell. */
export const readableTokens = ({ inputTokens, outputTokens, isEstimate }: Usage): string =>
  `${isEstimate ? "about " : ""}${readableCount(inputTokens)} in, ${readableCount(outputTokens)} out`;

/** A cell of a pipeline's column. */
export function readableCell(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" ? readableNumber(cell) : String(cell);
}

/** A time in the reader's own time zone, to the second; "" for none. */
export function readableTime(iso: string | undefined): string {
  const time = new Date(iso ?? "");
  if (Number.isNaN(time.getTime())) return "";
  const pad = (part: number) => String(part).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join("-");
  return `${day} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(":")}`;
}
