import { definePipeline, internal, open, prompt, withContext, type Message } from "../../shared/index.ts";
import { toNumber } from "./to-number.ts";

export default definePipeline({
  name: "simple",
  description: "Asks a model for a number and compares it with the expected one.",
  types: {} as {
    case: { user: string; base: number; answer: number };
    stages: { prepare: Message[]; infer: string; extract: number; assess: number };
  },
  config: {
    prepare: { template: prompt("Template file for system message"), template_text: internal() },
    infer: {
      model: {
        name: prompt("Model name to use for inference stage"),
        settings: open({
          max_tokens: 800,
          temperature: 0.7,
          top_p: 0.95,
          frequency_penalty: 0,
          presence_penalty: 0,
        }),
      },
    },
  },
  async stages({ config, models, templates }) {
    const template = await templates.compile("prepare.template", "prepare.template_text");
    const model = models.get(config.infer.model.name);
    return {
      prepare: async (context) => [
        { role: "system", content: template(context) },
        { role: "user", content: context.case.user },
      ],
      infer: async (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
      extract: async (context) =>
        withContext("Extracting numerical answer from LLM response.", () =>
          toNumber(context.stages.infer, context.case.base),
        ),
      assess: async (context) => context.stages.extract - context.case.answer,
    };
  },
  stageOptions: { infer: { uses: "infer.model.name" } },
  expected: (context) => context.case.answer.toString(context.case.base),
  passed: (result) => Math.abs(result.stages.assess) < 0.01,
  columns: { score: (result) => result.stages.assess },
});
