import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { definePipeline, type RunLog } from "../../shared/index.ts";
import { timeline } from "./timeline.ts";

const NAMES = ["A", "B", "C", "D", "E", "F"] as const;
type Name = (typeof NAMES)[number];

type Case = {
  /** How many times the configured delays this case takes; 1 by default. */
  factor?: number;
};

export default definePipeline({
  name: "dag",
  description: "Six stages that wait for one another as a graph says, and a timeline of when they ran.",
  types: {} as { case: Case; stages: { [K in Name]: string } },
  config: {
    A: { delayMs: 100 },
    B: { delayMs: 100 },
    C: { delayMs: 200 },
    D: { delayMs: 100 },
    E: { delayMs: 600 },
    F: { delayMs: 100 },
  },
  caseSchema: z.looseObject({ factor: z.number().positive().optional() }),
  async stages({ config }) {
    /** A stage that takes its time, and then says whose results it got. */
    const node = <K extends Name>(name: K, inputs: readonly Name[]) => ({
      name,
      inputs,
      function: async (
        context: { readonly case: Case; readonly stages: { readonly [K in Name]: string } },
        { signal }: { readonly signal: AbortSignal },
      ) => {
        const { factor = 1 } = context.case;
        await setTimeout(config[name].delayMs * factor, undefined, { signal });
        return inputs.length === 0 ? name : `${name}(${inputs.map((input) => context.stages[input]).join(", ")})`;
      },
    });
    //   A     E
    //  ↙ ↘    ↓
    // B   C   ↓
    //  ↘ ↙    ↓
    //   D  →  F
    return [
      node("A", []),
      node("B", ["A"]),
      node("C", ["A"]),
      node("D", ["B", "C"]),
      node("E", []),
      node("F", ["D", "E"]),
    ];
  },
  passed: ({ stages }) => stages.F === "F(D(B(A), C(A)), E)",
  summarize: drawFirstCase,
});

/** All cases go the same way, so one picture is enough. */
function drawFirstCase({ results }: RunLog): string {
  const [first] = results;
  const drawn = timeline(first?.metadata.stages ?? {}, NAMES);
  return drawn === "" ? "" : `Timeline of case ${first!.case["uuid"]}\n\n${drawn}`;
}
