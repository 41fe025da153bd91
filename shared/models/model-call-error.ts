import type { ContentFilterResultOutput } from "@azure/openai/types";
import { isPlainObject } from "../contract/json.ts";

/** Stable codes of failed model calls. */
export type ModelCallErrorCode =
  /** The server answered with a status other than 200. */
  | "model-status"
  /** The server could not be reached, or the connection ended before the answer was complete. */
  | "model-connection"
  /** The server did not answer in time. */
  | "model-timeout"
  /** No token could be obtained for the identity of this process. */
  | "model-identity"
  /** The answer is not a chat completion, or lacks what was requested. */
  | "model-answer"
  /** The answer reached the token limit. */
  | "model-length"
  /** The server's content filter refused the prompt, or withheld or truncated the answer. */
  | "model-content-filter";

type ModelCallErrorDetails = {
  readonly code: ModelCallErrorCode;
  /** Whether the same call may succeed later. */
  readonly isTransient: boolean;
  /**
   * Whether every call fails like this one until a setting is changed. If it is transient, too: when all retries have failed.
   * Default: `false`.
   */
  readonly isConfiguration?: boolean | undefined;
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** The delay before a retry that the server requests. */
  readonly retryAfterMs?: number | undefined;
  /** The findings of the content filter, if it lists them. */
  readonly contentFilter?: readonly ContentFilterFinding[] | undefined;
};

/** A model call failed. The message says which model, where, and what to do; it never contains a key. */
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

/** A reason why Azure's content filter withheld something. */
export type ContentFilterFinding = {
  /** `hate`, `sexual`, `violence`, `self_harm`, `jailbreak`, or a later addition of Azure. */
  readonly category: string;
  /** `low`, `medium` or `high`, for categories with a severity. */
  readonly severity?: string;
};

/**
 * Lists the findings for which a content filter withheld something, not the ones that it only reported.
 *
 * @param results - In Azure's format: from the error for a prompt, or from the choice of an answer.
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
 * Lists the findings in the body of an answer with status 400. Returns `undefined` if no content filter refused the prompt.
 * https://learn.microsoft.com/azure/foundry/openai/concepts/content-filter-severity-levels
 */
export function refusedPrompt(body: unknown): readonly ContentFilterFinding[] | undefined {
  const error = isPlainObject(body) ? body["error"] : undefined;
  if (!isPlainObject(error) || error["code"] !== "content_filter") return undefined;
  const inner = error["innererror"];
  return isPlainObject(inner) ? contentFilterFindings(inner["content_filter_result"]) : [];
}

/**
 * Formats findings as the end of a sentence about a content filter.
 *
 * @example
 * describeFindings([{ category: "violence", severity: "high" }]); // ": violence (severity high)"
 */
export function describeFindings(findings: readonly ContentFilterFinding[]): string {
  const found = findings.map(({ category, severity }) => (severity ? `${category} (severity ${severity})` : category));
  return found.length === 0 ? "" : `: ${found.join(", ")}`;
}
