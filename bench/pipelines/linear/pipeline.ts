import { definePipeline, prompt, type Message } from "../../../shared/index.ts";
import { askModel } from "../../ask-model.ts";

/** Four stages, of which one waits for a model: what most pipelines are. */
export default definePipeline({
  name: "linear",
  description: "Four stages, one of which asks the model server of the bench.",
  types: {} as {
    case: { question: string; answer: number };
    stages: { prepare: Message[]; infer: string; extract: number; assess: number };
  },
  config: { infer: { url: prompt("URL of the model server") } },
  async stages({ config }) {
    return {
      prepare: async (context) => [{ role: "user", content: context.case.question }],
      infer: async (context, { signal }) => askModel(config.infer.url, context.stages.prepare, signal),
      extract: async (context) => Number(context.stages.infer),
      assess: async (context) => context.stages.extract - context.case.answer,
    };
  },
  passed: (result) => result.stages.assess === 0,
});
