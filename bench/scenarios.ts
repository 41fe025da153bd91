/** A pipeline of the bench, and how it is run. */
export type Scenario = {
  readonly name: string;
  readonly pipeline: string;
  /** The turns of each case, if it has turns. */
  readonly turns?: number;
  /** How many stages run for a case, including retries. */
  readonly stageRuns: number;
  readonly config: (url: string) => readonly string[];
  /** Contents of models.json. */
  readonly models?: (url: string) => readonly object[];
};

/** The usual kind of pipeline, with which times are measured. */
export const linear: Scenario = {
  name: "linear",
  pipeline: "linear",
  stageRuns: 4,
  config: (url) => [`infer.url=${url}`],
};

/** So large that no call waits: measures the cost of reservations. */
const PER_MINUTE = 1_000_000_000;

const budget = (name: string, limits: object): Scenario => ({
  name,
  pipeline: "budgets",
  stageRuns: 4,
  config: () => ["infer.model.name=budgeted"],
  models: (url) => [{ name: "budgeted", type: "OPEN_AI", endpoint: url, ...limits }],
});

/** One for each feature that changes the cost of a case. */
export const scenarios: readonly Scenario[] = [
  linear,
  { name: "graph with branches", pipeline: "dag", stageRuns: 6, config: (url) => [`A.url=${url}`] },
  { name: "three turns", pipeline: "turns", turns: 3, stageRuns: 6, config: (url) => [`infer.url=${url}`] },
  { name: "one retry", pipeline: "retries", stageRuns: 5, config: (url) => [`infer.url=${url}`] },
  budget("budget of requests", { requestsPerMinute: PER_MINUTE }),
  budget("budget of tokens", { tokensPerMinute: PER_MINUTE }),
];
