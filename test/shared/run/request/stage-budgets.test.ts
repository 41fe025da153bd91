import { stageBudgets } from "../../../../shared/run/request/prepare-pipeline.ts";

const config = { infer: { model: { name: "gpt" } }, judge: { model: { name: "small" }, other: { name: "gpt" } } };
const limitsOf = (model: string) => (model === "gpt" ? { requestsPerMinute: 60 } : undefined);

describe("stageBudgets", () => {
  it("names the models with a budget that each stage says it calls", () => {
    const options = {
      infer: { uses: "infer.model.name" },
      judge: { uses: ["judge.model.name", "judge.other.name", "infer.model.name"] },
      assess: {},
    };

    expect(stageBudgets(options, { config, limitsOf })).toEqual({
      infer: [{ model: "gpt", requestsPerMinute: 60 }],
      judge: [{ model: "gpt", requestsPerMinute: 60 }],
    });
  });

  it("gives nothing where no stage calls a model with a budget", () => {
    expect(stageBudgets({ judge: { uses: "judge.model.name" } }, { config, limitsOf })).toBeUndefined();
  });
});
