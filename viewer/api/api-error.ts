/** An answer of the API that is none, or a host that does not answer. */
export class ApiError extends Error {
  /** 0 when the host did not answer. */
  readonly status: number;

  constructor(message: string, { status, cause }: { readonly status: number; readonly cause?: unknown }) {
    super(message, { cause });
    this.name = "ApiError";
    this.status = status;
  }

  /** Whether the app wants a key, or another one. */
  get asksForKey(): boolean {
    return this.status === 401;
  }
}
