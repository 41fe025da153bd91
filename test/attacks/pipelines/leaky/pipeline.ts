import { definePipeline, open, prompt, withContext } from "../../../../shared/index.ts";

const keys = () => ["GOTAG_KEY_FIRST", "SECOND_API_KEY", "THIRD_PASSWORD"].map((name) => process.env[name] ?? "");

/** Leaks the keys of its environment in every way available to a stage. */
export default definePipeline({
  name: "leaky",
  description: "Lets out keys.",
  types: {} as {
    case: { user: string; fails?: boolean };
    stages: { leaked: unknown; answer: string; failed: string };
  },
  config: { leaked: { note: "" }, answer: { model: { name: prompt("Model"), settings: open({}) } } },
  async stages({ config, models }) {
    const model = models.get(config.answer.model.name);
    return {
      leaked: async () => ({
        list: keys(),
        text: `x${keys().join("y")}z`,
        [keys()[0]!]: 1,
        nested: JSON.stringify(keys()),
      }),
      answer: async (context, { signal }) => model.infer([{ role: "user", content: "say it" }], context, { signal }),
      failed: async (context) => {
        if (!context.case.fails) return context.stages.answer;
        const cause = new AggregateError([new Error(keys()[1])], keys()[2]);
        return withContext(`with ${keys()[0]}`, () => {
          throw new Error(`wrong: ${keys().join()}`, { cause });
        });
      },
    };
  },
  stageOptions: { answer: { uses: "answer.model.name", retry: { attempts: 1 } } },
  passed: ({ case: item }) => {
    if (item.user === "judged") throw new Error(keys().join());
    return true;
  },
  columns: { leak: () => keys()[0]! },
  summarize: () => keys().join(),
  format: () => keys().join(),
  compare: () => keys().join(),
});
