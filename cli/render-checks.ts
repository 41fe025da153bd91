import type { ModelCheck } from "../shared/contract/index.ts";
import { printable } from "../shared/base/text.ts";
import { textTable } from "../shared/reports/render/index.ts";

/**
 * What calls of models showed, each on a line, with the answer, or why there is none.
 *
 * @example
 * renderChecks([{ name: "perfect", succeeded: true, elapsedMs: 1, text: "OK", usage }]); // "OK      perfect  1 ms …\n"
 */
export function renderChecks(checks: readonly ModelCheck[]): string {
  const rows = checks.map((check) => [
    check.succeeded ? "OK" : "FAILED",
    printable(check.name),
    `${check.elapsedMs} ms`,
    check.succeeded ? describeAnswer(check) : printable(check.error.message),
  ]);
  return `${textTable(["check", "model", "time", "answer"], rows)}\n`;
}

/** What a model has answered, in short. */
export function describeAnswer({ text, modelVersion, usage }: Extract<ModelCheck, { succeeded: true }>): string {
  const version = modelVersion === undefined ? "" : ` by ${printable(modelVersion)}`;
  const tokens = usage.inputTokens + usage.outputTokens;
  return `${printable(JSON.stringify(text), { maxCharacters: 40 })}${version}${tokens === 0 ? "" : `, ${tokens} tokens`}`;
}
