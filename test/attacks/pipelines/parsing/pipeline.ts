import { definePipeline, open, prompt } from "../../../../shared/index.ts";

/** Parses the answer of a model as JSON. */
export default definePipeline({
  name: "parsing",
  description: "Keeps the JSON that a model answers.",
  types: {} as { case: { user: string; fails?: string }; stages: { answer: string; parsed: unknown } },
  config: { answer: { model: { name: prompt("Model"), settings: open({}) } } },
  async stages({ config, models }) {
    const model = models.get(config.answer.model.name);
    return {
      answer: async (context, { signal }) =>
        model.infer([{ role: "user", content: context.case.user }], context, { signal }),
      parsed: async (context) => {
        if (context.case.fails !== undefined) throw new Error(`wrong: ${context.case.fails}`);
        return JSON.parse(context.stages.answer) as unknown;
      },
    };
  },
  stageOptions: { answer: { uses: "answer.model.name", retry: { attempts: 1 } } },
  passed: () => true,
  columns: { said: ({ stages }) => stages.answer.slice(0, 9) },
});
