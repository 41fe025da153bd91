/** What a gate measures. `percentile` is of the times of a stage, or of whole cases. */
export type Measure =
  { readonly kind: CountMeasure } | { readonly kind: "percentile"; readonly percent: number; readonly stage?: string };

export type CountMeasure = (typeof COUNT_MEASURES)[number];

/** The measures that are one word. */
export const COUNT_MEASURES = ["pass-rate", "passed", "failed", "errors", "cost", "tokens"] as const;

/** From longest to shortest, as some begin with others. */
export const OPERATORS = [">=", "<=", "==", "!=", ">", "<"] as const;

export type Operator = (typeof OPERATORS)[number];

/** The run that a run is compared with: by its id, the newest completed one with a label, or the baseline of its eval. */
export type GateBase =
  { readonly run: string } | { readonly latestWithLabel: string } | { readonly evalBaseline: true };

/** A rule that a run must keep to. */
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
  /** It fails when significantly more cases broke than were fixed, by the exact test of McNemar. */
  | { readonly kind: "no-regression"; readonly base: GateBase; readonly alpha: number }
);

/** What became of a gate. */
export type GateResult = {
  readonly rule: string;
  readonly passed: boolean;
  /** In the unit of `limit`; null where it cannot be measured. The p-value of a `no-regression`. */
  readonly actual: number | null;
  readonly limit: number;
  /** One sentence for people. */
  readonly reason: string;
};
