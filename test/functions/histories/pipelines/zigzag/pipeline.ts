import { definePipeline } from "../../../../../shared/index.ts";

/** The smallest graph that is not series-parallel. */
export default definePipeline({
  name: "zigzag",
  description: "Four stages, for recording histories.",
  config: {},
  async stages() {
    const stage = (name: string, inputs: string[]) => ({ name, inputs, function: async () => name });
    return [stage("left", []), stage("right", []), stage("join", ["left", "right"]), stage("after", ["right"])];
  },
  passed: () => true,
});
