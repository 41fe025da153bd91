import { definePipeline } from "../../../../shared/index.ts";

/** Returns texts as large as a case asks for, and looks at those of the stage before. */
export default definePipeline({
  name: "large",
  description: "Makes large results.",
  types: {} as {
    case: { megabytes: number; text?: string };
    stages: { make: { text: string }; measure: { characters: number; caseCharacters: number } };
  },
  async stages() {
    return {
      make: async (context) => ({ text: "é".repeat(context.case.megabytes * 2 ** 19) }),
      measure: async (context) => ({
        characters: context.stages.make.text.length,
        caseCharacters: context.case.text?.length ?? 0,
      }),
    };
  },
  passed: (result) => result.stages.measure.characters === result.case.megabytes * 2 ** 19,
});
