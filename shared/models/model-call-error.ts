/** What can go wrong with a call of a model; stable, for programs. */
export type ModelCallErrorCode =
  /** The server answered with another status than 200. */
  | "model-status"
  /** The server was not reached, or the connection ended before the whole answer was there. */
  | "model-connection"
  /** The server did not answer in time. */
  | "model-timeout"
  /** The answer is no chat completion, or holds no text. */
  | "model-answer"
  /** The answer was cut off at the limit of tokens. */
  | "model-length"
  /** The answer was withheld, or cut off, by the server's content filter. */
  | "model-content-filter";

export type ModelCallErrorDetails = {
  readonly code: ModelCallErrorCode;
  /** Whether the same call may succeed later. */
  readonly isTransient: boolean;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
};

/** A call of a model failed. The message says which model, where, and what to do; it never holds a key. */
export class ModelCallError extends Error {
  override readonly name = "ModelCallError";
  readonly code: ModelCallErrorCode;
  readonly isTransient: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  constructor(message: string, { code, isTransient, status, retryAfterMs }: ModelCallErrorDetails) {
    super(message);
    this.code = code;
    this.isTransient = isTransient;
    if (status !== undefined) this.status = status;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}
