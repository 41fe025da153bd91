import { evaluateGates } from "../../shared/reports/evaluate-gates.ts";
import { type Gate, type GateResult, parseGates } from "../../shared/reports/parse-gate.ts";
import type { Report } from "../../shared/reports/read-report.ts";
import type { IndexEntry } from "../../shared/run/store/run-index.ts";
import type { RunRequest } from "../../shared/run/store/run-request.ts";
import { findBase } from "./find-base.ts";
import type { Call } from "./handle.ts";

/** What becomes of gates for a run: of its own, where none are given. */
export async function gatesOfRun(
  call: Pick<Call, "services" | "client">,
  found: { readonly run: RunRequest; readonly entry: IndexEntry },
  { log, definition }: Report,
  gates: readonly Gate[] = ownGates(found.run),
): Promise<readonly GateResult[]> {
  return evaluateGates({
    log,
    gates,
    findBase: (base) => findBase(call, found, base),
    ...(definition === undefined ? {} : { definition }),
  });
}

/** They were checked when the run was requested. */
export function ownGates({ gates: rules = [] }: RunRequest): readonly Gate[] {
  const parsed = parseGates(rules, "gates");
  return "gates" in parsed ? parsed.gates : [];
}
