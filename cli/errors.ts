import type { Problem } from "../shared/contract/index.ts";
import { printableLines } from "../shared/base/text.ts";
import { EXIT, type ExitCode } from "./shell.ts";

/** The command line is invalid. The message says what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

/** The app answered with an error status, or not with JSON. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  readonly issues: readonly Problem[];

  constructor(status: number, { code, detail, issues }: ProblemDocument) {
    super(detail);
    this.status = status;
    this.code = code;
    this.issues = issues;
  }
}

type ProblemDocument = {
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Problem[];
};

/**
 * Makes an error of a response.
 *
 * @param text - The body. If it is no problem document, the message quotes it.
 */
export function toApiError(response: Response, text: string): ApiError {
  const { status, url } = response;
  try {
    const { detail, code, issues = [] } = JSON.parse(text) as Partial<ProblemDocument>;
    if (typeof detail === "string" && typeof code === "string") return new ApiError(status, { code, detail, issues });
  } catch {
    // Not JSON: a proxy has answered, or another app.
  }
  const quote = text.trim() === "" ? "" : `: ${text.trim().slice(0, 200)}`;
  const detail = `${new URL(url).origin} answered ${status} ${response.statusText}${quote}.${adviceOn(status, url)}`;
  return new ApiError(status, { code: "unexpected-answer", detail, issues: [] });
}

function adviceOn(status: number, url: string): string {
  if (status === 401 || status === 403)
    return " Pass the key of the app with --key or GOTAG_KEY, or sign in with --auth entra.";
  const { origin, pathname } = new URL(url);
  return status === 404 ? ` There is no ${origin}${pathname}. Check the address: --url or GOTAG_URL.` : "";
}

/** The app did not answer. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
  readonly code = "app-unreachable";

  constructor(url: string, cause: unknown) {
    super(`${url} does not answer (${reasonOf(cause)}). Check the address, and that the app is running.`, { cause });
  }
}

/** The message of `fetch` is only "fetch failed"; the reason is in its causes. */
function reasonOf(thrown: unknown): string {
  const { cause, message, code } = Object(thrown) as { cause?: unknown; message?: string; code?: string };
  return cause === undefined ? message || code || String(thrown) : reasonOf(cause);
}

type Failure = { readonly text: string; readonly exitCode: ExitCode };

/** Codes of errors that another command line avoids. */
const WRONG_REQUEST = new Set(["usage", "port-in-use", "port-unusable"]);

/**
 * Describes a thrown value for the user: the message, and each issue of a refused request as `path: message`. Unexpected errors
 * are shown with their stack.
 *
 * @example
 * describeFailure(new UsageError("There are no runs yet.")); // { text: "There are no runs yet.", exitCode: 2 }
 */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof ApiError) {
    const issues = thrown.issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
    const text = [thrown.message, ...issues.map((issue) => `- ${issue}`)].join("\n");
    const isRequestWrong = thrown.status >= 400 && thrown.status < 500 && thrown.status !== 429;
    return { text: printableLines(text), exitCode: isRequestWrong ? EXIT.wrongRequest : EXIT.runFailed };
  }
  const { code, message, stack } = Object(thrown) as { code?: unknown; message?: string; stack?: string };
  if (typeof code === "string" && message !== undefined) {
    const exitCode = WRONG_REQUEST.has(code) ? EXIT.wrongRequest : EXIT.runFailed;
    return { text: printableLines(message), exitCode };
  }
  return { text: printableLines(stack ?? String(thrown)), exitCode: EXIT.runFailed };
}
