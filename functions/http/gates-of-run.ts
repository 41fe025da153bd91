import type { GateResult } from "../../shared/contract/index.ts";
import { evaluateGates, type Gate, parseGates, type Report } from "../../shared/reports/index.ts";
import type { IndexEntry, RunRequest } from "../../shared/run/store/index.ts";
import { findBase } from "./find-base.ts";
import type { Call } from "./handle.ts";

/** What becomes of gates for a run: of its own, where none are given. */
export async function gatesOfRun(
  call: Pick<Call, "services" | "client">,
  found: { readonly run: RunRequest; readonly entry: IndexEntry },
  report: Report,
  gates: readonly Gate[] = ownGates(found.run),
): Promise<readonly GateResult[]> {
  return evaluateGates({ report, gates, findBase: (base) => findBase(call, found, base) });
}

/** They were checked when the run was requested. */
export function ownGates({ gates: rules = [] }: RunRequest): readonly Gate[] {
  const parsed = parseGates(rules, "gates");
  return "gates" in parsed ? parsed.gates : [];
}
