import { definePipeline } from "../../../../../shared/index.ts";

/** A branch of two stages beside single ones, so that a case needs every kind of orchestration. */
export default definePipeline({
  name: "graph",
  description: "A small graph, for recording histories.",
  config: { ask: { model: { name: "free" } } },
  async stages({ config, models }) {
    const model = models.get(config.ask.model.name);
    return [
      {
        name: "ask",
        function: async (context) => model.infer([{ role: "user", content: "1 + 1" }], context),
        inputs: [],
      },
      { name: "read", function: async ({ stages }) => Number(stages["ask"]), inputs: ["ask"] },
      { name: "other", function: async () => 2, inputs: [] },
      { name: "assess", function: async ({ stages }) => stages["read"] === stages["other"], inputs: ["read", "other"] },
    ];
  },
  stageOptions: { ask: { uses: "ask.model.name" } },
  passed: ({ stages }) => stages["assess"] === true,
});
