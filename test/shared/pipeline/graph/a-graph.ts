import fc from "fast-check";
import type { PlannedStage } from "../../../../shared/contract/index.ts";

/**
 * A graph from lines such as "A", "B: A" and "D: B C".
 *
 * @example
 * aGraph("A", "B: A"); // [{ stage: "A", inputs: [] }, { stage: "B", inputs: ["A"] }]
 */
export const aGraph = (...lines: readonly string[]): readonly PlannedStage[] =>
  lines.map((line) => {
    const [stage = "", inputs = ""] = line.split(":");
    return { stage: stage.trim(), inputs: inputs.split(" ").filter((input) => input !== "") };
  });

/** The graph of the sample `dag`. */
export const sampleGraph = aGraph("A", "B: A", "C: A", "D: B C", "E", "F: D E");

const name = (index: number): string => String.fromCharCode("A".charCodeAt(0) + index);

const inAnyOrder = <Item>(items: readonly Item[]): fc.Arbitrary<Item[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

/** Graphs of all kinds, with up to `most` stages, in any order. */
export const anyGraph = ({ most = 8 } = {}): fc.Arbitrary<readonly PlannedStage[]> =>
  fc
    .integer({ min: 1, max: most })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) =>
          fc
            .subarray(Array.from({ length: index }, (_, earlier) => name(earlier)))
            .map((inputs) => ({ stage: name(index), inputs })),
        ),
      ),
    )
    .chain((stages: readonly PlannedStage[]) => inAnyOrder(stages));

type Shape = "stage" | { readonly series: readonly Shape[] } | { readonly parallel: readonly Shape[] };

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant<Shape>("stage"),
    fc.record({ series: fc.array(tie("shape"), { minLength: 2, maxLength: 3 }) }),
    fc.record({ parallel: fc.array(tie("shape"), { minLength: 2, maxLength: 3 }) }),
  ),
}));

/** Graphs of series and parallels, in any order, some with inputs that other inputs of the stage already depend on. */
export const seriesParallelGraph = (): fc.Arbitrary<readonly PlannedStage[]> =>
  fc
    .record({ shape, more: fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }) })
    .map(({ shape, more }) => {
      let coins = 0;
      const stages: { stage: string; inputs: string[]; above: Set<string> }[] = [];
      const byName = (wanted: string) => stages.find(({ stage }) => stage === wanted)!;
      /** Builds a shape behind some stages, and returns the stages at its end. */
      const build = (part: Shape, inputs: readonly string[]): readonly string[] => {
        if (part === "stage") {
          const above = new Set(inputs.flatMap((input) => [input, ...byName(input).above]));
          const implied = [...above].filter((each) => !inputs.includes(each) && more[coins++ % more.length]);
          stages.push({ stage: `S${stages.length}`, inputs: [...inputs, ...implied], above });
          return [stages.at(-1)!.stage];
        }
        if ("parallel" in part) return part.parallel.flatMap((branch) => build(branch, inputs));
        return part.series.reduce<readonly string[]>((ends, step) => build(step, ends), inputs);
      };
      build(shape, []);
      return stages.map(({ stage, inputs }) => ({ stage, inputs }));
    })
    .chain(inAnyOrder);
