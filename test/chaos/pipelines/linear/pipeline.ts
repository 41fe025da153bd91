import { definePipeline, prompt, type Message } from "../../../../shared/index.ts";

/** One model call per case; some answers are wrong, and some are not numbers. */
export default definePipeline({
  name: "linear",
  description: "Asks a model for a number, one stage after the other.",
  types: {} as {
    case: { answer: number; says: string };
    stages: { prepare: Message[]; infer: string; extract: number; assess: number };
  },
  config: { infer: { model: { name: prompt("Model") } } },
  async stages({ config, models }) {
    const model = models.get(config.infer.model.name);
    return {
      // The server repeats the last message, and counts calls by the first one.
      prepare: (context) => [
        { role: "system", content: `call ${context.metadata.index}/infer/0` },
        { role: "user", content: context.case.says },
      ],
      infer: (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
      extract: (context) => {
        const number = Number(context.stages.infer);
        if (Number.isNaN(number)) throw new Error("The answer is not a number.");
        return number;
      },
      assess: (context) => context.stages.extract - context.case.answer,
    };
  },
  stageOptions: { infer: { retry: { attempts: 5 }, uses: "infer.model.name" } },
  passed: ({ stages }) => stages.assess === 0,
});
