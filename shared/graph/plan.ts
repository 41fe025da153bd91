/** A stage of a plan, with the stages whose results it needs. It is run when all of these succeeded, and else skipped. */
export type PlannedStage = { readonly stage: string; readonly inputs: readonly string[] };

/**
 * The order in which the stages of a pipeline run, fixed when a run is requested and stored with it: a stage, plans that run
 * one after the other, or plans that run at the same time.
 *
 * @example
 * const plan: Plan = {
 *   series: [
 *     { stage: "prepare", inputs: [] },
 *     { parallel: [{ stage: "terse", inputs: ["prepare"] }, { stage: "chatty", inputs: ["prepare"] }] },
 *     { stage: "choose", inputs: ["terse", "chatty"] },
 *   ],
 * };
 */
export type Plan = PlannedStage | { readonly series: readonly Plan[] } | { readonly parallel: readonly Plan[] };
