import type { Problem } from "../shared/contract/index.ts";
import { printableLines } from "../shared/base/text.ts";
import { EXIT, type ExitCode } from "./shell.ts";

/** What was asked cannot be done so; the message says what to give instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

/** The app answered with an error: a problem document, or something else that is no success. */
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

export type ProblemDocument = {
  readonly code: string;
  readonly detail: string;
  readonly issues: readonly Problem[];
};

/**
 * The error that a response stands for.
 *
 * @param text - The body of the response; anything but a problem document is quoted in the message.
 */
export function toApiError(response: Response, text: string): ApiError {
  const { status, url } = response;
  try {
    const { detail, code, issues = [] } = JSON.parse(text) as Partial<ProblemDocument>;
    if (typeof detail === "string" && typeof code === "string") return new ApiError(status, { code, detail, issues });
  } catch {
    // No JSON: something in between has answered, or another app.
  }
  const quote = text.trim() === "" ? "" : `: ${text.trim().slice(0, 200)}`;
  const detail = `${new URL(url).origin} answered ${status} ${response.statusText}${quote}.${adviceOn(status, url)}`;
  return new ApiError(status, { code: "unexpected-answer", detail, issues: [] });
}

function adviceOn(status: number, url: string): string {
  if (status === 401 || status === 403)
    return " The app wants another key: give --key, or set GOTAG_KEY; or --auth entra, where one signs in to it.";
  const { origin, pathname } = new URL(url);
  return status === 404 ? ` There is no ${origin}${pathname}: check the address, --url or GOTAG_URL.` : "";
}

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

/** What to tell about something that went wrong, and with which code to end. */
export type Failure = { readonly text: string; readonly exitCode: ExitCode };

/** Errors of this machine that the user can do something about, by changing what was asked. */
const WRONG_REQUEST = new Set(["usage", "port-in-use", "port-unusable"]);

/**
 * Says what a thrown value means to the user: the message, and each issue of a refused request as `path: message`. Errors
 * that nobody has foreseen are shown with their stack.
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
