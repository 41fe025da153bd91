import type { ContentFilterResultOutput } from "@azure/openai/types";
import { isPlainObject } from "../contract/json.ts";

/** What can go wrong with a call of a model; stable, for programs. */
export type ModelCallErrorCode =
  /** The server answered with another status than 200. */
  | "model-status"
  /** The server was not reached, or the connection ended before the whole answer was there. */
  | "model-connection"
  /** The server did not answer in time. */
  | "model-timeout"
  /** No token could be had for the identity that calls are signed with. */
  | "model-identity"
  /** The answer is no chat completion, or lacks what was asked for. */
  | "model-answer"
  /** The answer was cut off at the limit of tokens. */
  | "model-length"
  /** The prompt was refused, or the answer withheld or cut off, by the server's content filter. */
  | "model-content-filter";

export type ModelCallErrorDetails = {
  readonly code: ModelCallErrorCode;
  /** Whether the same call may succeed later. */
  readonly isTransient: boolean;
  /**
   * Whether every call would fail like this one, until somebody changes a setting. Where it is transient as well, that is so
   * once it was tried often enough. Defaults to `false`.
   */
  readonly isConfiguration?: boolean | undefined;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** What the content filter found, where it says. */
  readonly contentFilter?: readonly ContentFilterFinding[] | undefined;
};

/** A call of a model failed. The message says which model, where, and what to do; it never holds a key. */
export class ModelCallError extends Error {
  override readonly name = "ModelCallError";
  readonly code: ModelCallErrorCode;
  readonly isTransient: boolean;
  readonly isConfiguration: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly contentFilter?: readonly ContentFilterFinding[];
  constructor(message: string, details: ModelCallErrorDetails) {
    super(message);
    const { code, isTransient, isConfiguration = false, status, retryAfterMs, contentFilter } = details;
    this.code = code;
    this.isTransient = isTransient;
    this.isConfiguration = isConfiguration;
    if (status !== undefined) this.status = status;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (contentFilter !== undefined) this.contentFilter = contentFilter;
  }
}

/** Why Azure's content filter withheld something. */
export type ContentFilterFinding = {
  /** `hate`, `sexual`, `violence`, `self_harm`, `jailbreak`, and what Azure may add. */
  readonly category: string;
  /** `low`, `medium` or `high`, for categories that have one. */
  readonly severity?: string;
};

/**
 * What a content filter's results say that was withheld; what was only noted is left out.
 *
 * @param results - As Azure has them: in the error for a prompt, or in the choice of an answer.
 * @example
 * contentFilterFindings({ violence: { filtered: true, severity: "high" }, hate: { filtered: false, severity: "safe" } });
 * // [{ category: "violence", severity: "high" }]
 */
export function contentFilterFindings(results: unknown): readonly ContentFilterFinding[] {
  if (!isPlainObject(results)) return [];
  return Object.entries(results).flatMap(([category, result]) => {
    if (!isPlainObject(result)) return [];
    const { filtered, severity } = result as Partial<ContentFilterResultOutput>;
    return filtered === true ? [{ category, ...(typeof severity === "string" ? { severity } : {}) }] : [];
  });
}

/**
 * The findings in the body of an answer with status 400; `undefined` where no content filter refused the prompt.
 * https://learn.microsoft.com/azure/foundry/openai/concepts/content-filter-severity-levels
 *
 * @example
 * refusedPrompt({ error: { code: "content_filter", innererror: { content_filter_result: { … } } } });
 */
export function refusedPrompt(body: unknown): readonly ContentFilterFinding[] | undefined {
  const error = isPlainObject(body) ? body["error"] : undefined;
  if (!isPlainObject(error) || error["code"] !== "content_filter") return undefined;
  const inner = error["innererror"];
  return isPlainObject(inner) ? contentFilterFindings(inner["content_filter_result"]) : [];
}

/**
 * The end of a sentence about what a content filter did.
 *
 * @example
 * describeFindings([{ category: "violence", severity: "high" }]); // ": violence (severity high)"
 */
export function describeFindings(findings: readonly ContentFilterFinding[]): string {
  const found = findings.map(({ category, severity }) => (severity ? `${category} (severity ${severity})` : category));
  return found.length === 0 ? "" : `: ${found.join(", ")}`;
}
