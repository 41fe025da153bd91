/** The app did not answer. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly code = "app-unreachable";

  constructor(url: string, cause: unknown) {
    super(`${url} does not answer (${reasonOf(cause)}). Check the address, and that the app is running.`, { cause });
  }
}

/** `fetch` says only "fetch failed"; what happened stands in the causes. */
function reasonOf(thrown: unknown): string {
  const { cause, message, code } = Object(thrown) as { cause?: unknown; message?: string; code?: string };
  return cause === undefined ? message || code || String(thrown) : reasonOf(cause);
}
