import { appendFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { definePipeline, prompt } from "../../../../shared/index.ts";

/** Takes its time, fails every tenth case, and writes down each call of its slow stage. */
export default definePipeline({
  name: "slow",
  description: "Waits, and counts its calls in a file.",
  types: {} as { case: { number: number }; stages: { prepare: number; infer: number; assess: number } },
  config: { infer: { calls: prompt("File in which calls are written down"), waitMs: 20 } },
  async stages({ config }) {
    return {
      prepare: async (context) => context.case.number,
      infer: async (context, { signal }) => {
        await wait(config.infer.waitMs, undefined, { signal });
        appendFileSync(config.infer.calls, `${context.metadata.index}\n`);
        if (context.metadata.index % 10 === 9) throw new Error("Every tenth case fails.");
        return context.stages.prepare * 2;
      },
      assess: async (context) => context.stages.infer - 2 * context.case.number,
    };
  },
  passed: (result) => result.stages.assess === 0,
});
