/** What was asked cannot be done so; the message says what to give instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}
