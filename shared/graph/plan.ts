/**
 * The order in which the stages of a pipeline run, fixed when a run is requested and stored with it: a stage by its name,
 * or a list of plans that run one after the other.
 *
 * @example
 * const plan: Plan = { series: ["prepare", "infer", "extract", "assess"] };
 */
export type Plan = string | { readonly series: readonly Plan[] };
