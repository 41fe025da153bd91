import type { PassRate } from "../api/summary.ts";
import { readablePercent } from "../text/readable.ts";

/** A pass rate with its 95 % interval. */
export function Rate({ of }: { of: PassRate | undefined }) {
  if (of === undefined) return <span class="quiet">unknown</span>;
  return (
    <span>
      {readablePercent(of.rate)} <span class="quiet">{intervalText(of)}</span>
    </span>
  );
}

/** @example intervalText({ low: 0.0615, high: 0.7923 }); // "6.2% to 79.2%" */
export const intervalText = ({ low, high }: Pick<PassRate, "low" | "high">): string =>
  `${readablePercent(low)} to ${readablePercent(high)}`;
