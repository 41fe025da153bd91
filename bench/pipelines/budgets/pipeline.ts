import { definePipeline, prompt, type Message } from "../../../shared/index.ts";

/** As `linear`, but that the model has a rate budget. */
export default definePipeline({
  name: "budgets",
  description: "Four stages, one of which asks a model that has a rate budget.",
  types: {} as {
    case: { question: string; answer: number };
    stages: { prepare: Message[]; infer: string; extract: number; assess: number };
  },
  config: { infer: { model: { name: prompt("Model with a rate budget") } } },
  stageOptions: { infer: { uses: "infer.model.name" } },
  async stages({ config, models }) {
    const model = models.get(config.infer.model.name);
    return {
      prepare: async (context) => [{ role: "user", content: context.case.question }],
      infer: async (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
      extract: async (context) => Number(context.stages.infer),
      assess: async (context) => context.stages.extract - context.case.answer,
    };
  },
  passed: (result) => result.stages.assess === 0,
});
