import type { Choices } from "./choices.ts";

/** A pipeline whose runs are disturbed. */
export type ChaosPipeline = {
  /** The setting that names the model. */
  readonly modelSetting: string;
  /** The most calls of one case at the same time. */
  readonly callsAtOnce: number;
  /** The fields of a case besides its ID. */
  readonly fieldsOf: (index: number) => object;
};

const oneAnswer = (index: number) => ({ answer: index, says: saidOf(index, index) });

export const chaosPipelines = {
  linear: {
    modelSetting: "infer.model.name",
    callsAtOnce: 1,
    fieldsOf: oneAnswer,
  },
  dag: {
    modelSetting: "left.model.name",
    callsAtOnce: 3,
    fieldsOf: oneAnswer,
  },
  turns: {
    modelSetting: "infer.model.name",
    callsAtOnce: 1,
    fieldsOf(index) {
      const count = 1 + (index % 3);
      const answer = index * count;
      const isLast = (turn: number) => turn === count - 1;
      const turns = Array.from({ length: count }, (_, turn) =>
        isLast(turn) && isWrong(index) ? { add: index, says: saidOf(index, answer) } : { add: index },
      );
      return { turns, answer };
    },
  },
} satisfies Record<string, ChaosPipeline>;

export type ChaosPipelineName = keyof typeof chaosPipelines;

/** Creates a suite. Every tenth case fails: half of those by a wrong answer, half by an answer that is not a number. */
export function chaosCases(name: ChaosPipelineName, count: number, choose: Choices): readonly object[] {
  const { fieldsOf } = chaosPipelines[name];
  return Array.from({ length: count }, (_, index) => ({ uuid: choose.uuid("case", index), ...fieldsOf(index) }));
}

const isWrong = (index: number): boolean => index % 10 === 9;

/** The answer of the model when `right` is the right one. */
function saidOf(index: number, right: number): string {
  if (!isWrong(index)) return `${right}`;
  return index % 20 === 9 ? `${right + 1}` : "I do not know.";
}
