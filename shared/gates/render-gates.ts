import type { Block } from "../reports/block.ts";
import { renderText } from "../reports/render-text.ts";
import type { GateResult } from "./gate.ts";

/**
 * What became of gates, as a table for people: those that failed first.
 *
 * @example
 * stderr.write(renderGates(results));
 */
export function renderGates(results: readonly GateResult[]): string {
  return [...renderText([gatesTable(results)])].join("");
}

/** That as a block of a report. */
export function gatesTable(results: readonly GateResult[]): Block {
  const rows = results
    .toSorted((a, b) => Number(a.passed) - Number(b.passed))
    .map(({ rule, passed, reason }) => [passed ? "passed" : "FAILED", rule, reason]);
  return { kind: "table", head: ["gate", "rule", "why"], rows };
}
