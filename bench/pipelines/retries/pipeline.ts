import { definePipeline, prompt } from "../../../shared/index.ts";
import { askModel } from "../../ask-model.ts";

/** Cases whose first try has failed, in this process. */
const tried = new Set<string>();

/** As `linear`, but that the first call of each case fails in a way that may pass. */
export default definePipeline({
  name: "retries",
  description: "Four stages, one of which asks the model server of the bench and has to be tried twice.",
  types: {} as {
    case: { uuid: string; question: string; answer: number };
    stages: { prepare: string; infer: string; extract: number; assess: number };
  },
  config: { infer: { url: prompt("URL of the model server") } },
  stageOptions: { infer: { retry: { attempts: 3, when: () => true } } },
  async stages({ config }) {
    return {
      prepare: async (context) => context.case.question,
      infer: async (context, { signal }) => {
        const { uuid } = context.case;
        if (!tried.has(uuid)) {
          tried.add(uuid);
          throw new Error("The first call of each case fails.");
        }
        return askModel(config.infer.url, [{ role: "user", content: context.stages.prepare }], signal);
      },
      extract: async (context) => Number(context.stages.infer),
      assess: async (context) => context.stages.extract - context.case.answer,
    };
  },
  passed: (result) => result.stages.assess === 0,
});
