import { definePipeline } from "../../../../shared/index.ts";
import { runStage } from "../stages.ts";

/** A graph that the request describes, whose stages do what the test says. */
export default definePipeline({
  name: "random",
  description: "A graph from a setting.",
  config: { S0: { graph: "[]" } },
  async stages({ config }) {
    const graph = JSON.parse(config.S0.graph) as readonly { readonly stage: string; readonly inputs: string[] }[];
    return graph.map(({ stage, inputs }) => ({
      name: stage,
      inputs,
      function: (context, { signal }) => runStage(stage, context, signal),
    }));
  },
  passed: () => true,
});
