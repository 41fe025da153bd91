import { definePipeline, prompt } from "../../../shared/index.ts";
import { askModel } from "../../ask-model.ts";

/** Two stages a turn. */
export default definePipeline({
  name: "turns",
  description: "Two stages a turn, one of which asks the model server of the bench.",
  types: {} as { case: { question: string; answer: number }; stages: { infer: string; extract: number } },
  config: { infer: { url: prompt("URL of the model server") } },
  async stages({ config }) {
    return {
      infer: async (context, { signal }) =>
        askModel(config.infer.url, [{ role: "user", content: context.case.question }], signal),
      extract: async (context) => Number(context.stages.infer),
    };
  },
  passed: (result) => result.turns?.every(({ stages }) => stages.extract === result.case.answer) ?? false,
});
