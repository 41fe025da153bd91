import type { CaseStatus } from "../api/summary.ts";

/** What became of a case, in a word. */
export const STATUS_WORDS: Readonly<Record<CaseStatus, string>> = {
  ok: "passed",
  failed: "failed",
  error: "error",
  unknown: "unknown",
};
