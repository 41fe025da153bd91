export const CASES_GONE = "cases-gone";

/** A run has no cases any more: it is being deleted, or was. */
export class CasesGoneError extends Error {
  override readonly name = "CasesGoneError";
  readonly code = CASES_GONE;

  constructor(blob: string) {
    super(`The cases of the run are gone: there is no blob "${blob}".`);
  }
}
