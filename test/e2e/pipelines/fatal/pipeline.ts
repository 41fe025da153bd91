import { definePipeline } from "../../../../shared/index.ts";

/** Does to the process whatever a case says. */
export default definePipeline({
  name: "fatal",
  description: "Ends its process, or blocks it, where a case wants that.",
  types: {} as { case: { do: string; when: "stage" | "passed" }; stages: { act: string } },
  async stages() {
    return { act: async (context) => act(context.case, "stage") };
  },
  passed: (result) => act(result.case, "passed") === result.case.do,
});

function act({ do: what, when }: { do: string; when: string }, now: string): string {
  if (when === now && what === "exit") process.exit(7);
  if (when === now && what === "memory") for (const all: string[][] = []; ;) all.push(Array<string>(1e6).fill("x"));
  return what;
}
