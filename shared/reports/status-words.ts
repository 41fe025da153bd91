import type { CaseStatus } from "./read-result.ts";

/** What became of a case, in a word. */
export const STATUS_WORDS: Readonly<Record<CaseStatus, string>> = {
  ok: "OK",
  failed: "FAILED",
  error: "ERROR",
  unknown: "UNKNOWN",
};
