import { printableLines } from "../shared/base/text.ts";
import { ApiError } from "./api-error.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

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
