import { definePipeline, prompt } from "../../../../shared/index.ts";

type Stages = { left: number; right: number; join: number; first: number; second: number; assess: number };
type Call = Exclude<keyof Stages, "assess">;

const retry = { retry: { attempts: 5 }, uses: "left.model.name" };

/** Five model calls per case, three of them at once, in a graph that is not series-parallel. */
export default definePipeline({
  name: "dag",
  description: "Asks a model for five numbers, in a graph.",
  types: {} as { case: { answer: number; says: string }; stages: Stages },
  config: { left: { model: { name: prompt("Model of all stages") } } },
  async stages({ config, models }) {
    const model = models.get(config.left.model.name);
    type Said = (context: { readonly case: { answer: number; says: string }; readonly stages: Stages }) => string;
    /** A stage that calls the model, which repeats the message. */
    const call = <K extends Call>(name: K, inputs: readonly Call[], said: Said) => ({
      name,
      inputs,
      function: async (context: Parameters<Said>[0] & Parameters<typeof model.infer>[1], options: object) => {
        const messages = [
          { role: "system" as const, content: `call ${context.metadata.index}/${name}/0` },
          { role: "user" as const, content: said(context) },
        ];
        const number = Number(await model.infer(messages, context, options));
        if (Number.isNaN(number)) throw new Error("The answer is not a number.");
        return number;
      },
    });
    //  left   right   first
    //     ↘   ↙   ↘   ↙
    //      join   second
    //         ↘   ↙
    //         assess
    return [
      call("left", [], ({ case: { answer } }) => `${answer}`),
      call("right", [], ({ case: { answer } }) => `${-answer}`),
      call("join", ["left", "right"], ({ stages }) => `${stages.left + stages.right}`),
      call("first", [], ({ case: { answer } }) => `${answer - 1}`),
      call("second", ["right", "first"], ({ stages, case: { answer, says } }) =>
        says === `${answer}` ? `${stages.first + 1}` : says,
      ),
      {
        name: "assess",
        inputs: ["join", "second"],
        function: ({ stages, case: { answer } }) => stages.join + stages.second - answer,
      },
    ];
  },
  stageOptions: { left: retry, right: retry, join: retry, first: retry, second: retry },
  passed: ({ stages }) => stages.assess === 0,
});
