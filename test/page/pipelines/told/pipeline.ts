import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { definePipeline, withContext, type Message } from "../../../../shared/index.ts";

/** Cases whose infer has failed once, as they asked for. */
const stumbled = new Set<string>();

/** Does what its cases tell it: what the model says, whether that is right, and whether it fails or waits. */
export default definePipeline({
  name: "told",
  description: "Does what its cases tell it.",
  types: {} as {
    case: { uuid: string; say: string; isWrong?: boolean; raise?: string; stumble?: boolean; waitFor?: string };
    stages: { prepare: Message[]; infer: string; assess: { length: number } };
  },
  config: { infer: { tone: "kind" } },
  async stages() {
    return {
      prepare: async ({ case: { say } }) => [
        { role: "system", content: "Say what you are told." },
        { role: "user", content: say },
      ],
      infer: async ({ case: { uuid, say, raise, stumble, waitFor } }, { signal }) => {
        while (waitFor !== undefined && !existsSync(waitFor)) await wait(20, undefined, { signal });
        if (stumble && !stumbled.has(uuid)) {
          stumbled.add(uuid);
          throw new Error("Stumbled.");
        }
        return withContext("Saying it.", () => {
          if (raise !== undefined) throw new Error(raise);
          return say;
        });
      },
      assess: async (context) => ({ length: context.stages.infer.length }),
    };
  },
  stageOptions: { infer: { retry: { attempts: 2, when: (error) => (error as Error).message === "Stumbled." } } },
  expected: ({ case: { say } }) => `Expected: ${say.slice(0, 100)}`,
  passed: (result) => (result.case as { isWrong?: boolean }).isWrong !== true,
  columns: { length: ({ stages }) => stages.assess.length },
});
