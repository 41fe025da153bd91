import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { definePipeline } from "../../../../../shared/index.ts";

/** Waits while a file is there; cases pass whose number is not above a limit. */
export default definePipeline({
  name: "held",
  description: "Waits while a file is there.",
  types: {} as { case: { number: number }; stages: { answer: number; judge: boolean } },
  config: { answer: { hold: "" }, judge: { limit: 100 } },
  async stages({ config }) {
    const { hold } = config.answer;
    return {
      answer: async (context, { signal }) => {
        while (hold !== "" && existsSync(hold)) await wait(5, undefined, { signal });
        return context.case.number;
      },
      judge: async (context) => context.stages.answer <= config.judge.limit,
    };
  },
  passed: (result) => result.stages.judge,
});
