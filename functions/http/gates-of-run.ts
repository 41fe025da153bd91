import { evaluateGates, type Gate, type GateResult, parseGates, type Report } from "../../shared/reports/index.ts";
import type { IndexEntry, RunRequest } from "../../shared/run/store/index.ts";
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
