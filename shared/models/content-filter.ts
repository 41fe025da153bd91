import type { ContentFilterResultOutput } from "@azure/openai/types";
import { isPlainObject } from "../runlog/is-plain-object.ts";

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
