import { definePipeline, open, prompt } from "../../../../shared/index.ts";

/** Parses the answer of a model as JSON. */
export default definePipeline({
  name: "parsing",
  description: "Keeps the JSON that a model answers.",
  types: {} as { case: { user: string; fails?: string }; stages: { asked: string; parsed: unknown } },
  config: { asked: { model: { name: prompt("Model"), settings: open({}) } } },
  async stages({ config, models }) {
    const model = models.get(config.asked.model.name);
    return {
      asked: async (context, { signal }) =>
        model.infer([{ role: "user", content: context.case.user }], context, { signal }),
      parsed: async (context) => {
        if (context.case.fails !== undefined) throw new Error(`wrong: ${context.case.fails}`);
        return JSON.parse(context.stages.asked) as unknown;
      },
    };
  },
  stageOptions: { asked: { uses: "asked.model.name", retry: { attempts: 1 } } },
  passed: () => true,
  columns: { said: ({ stages }) => stages.asked.slice(0, 9) },
});
