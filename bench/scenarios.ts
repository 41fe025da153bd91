/** A pipeline of the bench, and how it is run. */
export type Scenario = {
  readonly name: string;
  readonly pipeline: string;
  /** Turns of each case; not given: cases without turns. */
  readonly turns?: number;
  /** How many stages run for a case, each try counted. */
  readonly stageRuns: number;
  readonly config: (url: string) => readonly string[];
  /** Contents of models.json. */
  readonly models?: (url: string) => readonly object[];
};

/** What most pipelines are, and what times are measured with. */
export const linear: Scenario = {
  name: "linear",
  pipeline: "linear",
  stageRuns: 4,
  config: (url) => [`infer.url=${url}`],
};

/** So large that nobody has to wait: what it costs to ask. */
const PER_MINUTE = 1_000_000_000;

const budget = (name: string, limits: object): Scenario => ({
  name,
  pipeline: "budgets",
  stageRuns: 4,
  config: () => ["infer.model.name=budgeted"],
  models: (url) => [{ name: "budgeted", type: "OPEN_AI", endpoint: url, ...limits }],
});

/** One for each thing that changes what a case costs. */
export const scenarios: readonly Scenario[] = [
  linear,
  { name: "graph with branches", pipeline: "dag", stageRuns: 6, config: (url) => [`A.url=${url}`] },
  { name: "three turns", pipeline: "turns", turns: 3, stageRuns: 6, config: (url) => [`infer.url=${url}`] },
  { name: "one retry", pipeline: "retries", stageRuns: 5, config: (url) => [`infer.url=${url}`] },
  budget("budget of requests", { requestsPerMinute: PER_MINUTE }),
  budget("budget of tokens", { tokensPerMinute: PER_MINUTE }),
];
