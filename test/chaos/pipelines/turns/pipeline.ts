import { definePipeline, prompt, type Message } from "../../../../shared/index.ts";

/** One model call per turn; each turn continues with the result of the previous one. */
export default definePipeline({
  name: "turns",
  description: "Adds up numbers in a conversation.",
  types: {} as {
    case: { turns: { add: number; says?: string }[]; answer: number };
    stages: { prepare: Message[]; infer: string; extract: number };
  },
  config: { infer: { model: { name: prompt("Model") } } },
  async stages({ config, models }) {
    const model = models.get(config.infer.model.name);
    return {
      prepare: ({ case: { turns }, turns: before = [], turn = 0, metadata }) => {
        const { add, says } = turns[turn]!;
        const sum = (before.at(-1)?.stages.extract ?? 0) + add;
        return [
          { role: "system", content: `call ${metadata.index}/infer/${turn}` },
          { role: "user", content: says ?? `${sum}` },
        ];
      },
      infer: (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
      extract: ({ stages }) => {
        const number = Number(stages.infer);
        if (Number.isNaN(number)) throw new Error("The answer is not a number.");
        return number;
      },
    };
  },
  stageOptions: { infer: { retry: { attempts: 5 }, uses: "infer.model.name" } },
  passed: ({ turns = [], case: { answer } }) => turns.at(-1)?.stages.extract === answer,
});
