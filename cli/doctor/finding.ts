/** What a check has found. */
export type Finding = {
  readonly check: string;
  /** A warning is no reason to fail: something works, but perhaps not as it was meant. */
  readonly status: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
};

export const ok = (check: string, found: string): Finding => ({ check, status: "ok", found });
export const warning = (check: string, found: string, advice: string): Finding => ({
  check,
  status: "warning",
  found,
  advice,
});
export const problem = (check: string, found: string, advice?: string): Finding => ({
  check,
  status: "problem",
  found,
  ...(advice === undefined ? {} : { advice }),
});
