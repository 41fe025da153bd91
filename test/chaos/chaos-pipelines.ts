import type { Choices } from "./choices.ts";

/** One of the pipelines that chaos is brought over. */
export type ChaosPipeline = {
  /** The setting that names the model. */
  readonly modelSetting: string;
  /** How many calls of one case there are at the same time at most. */
  readonly callsAtOnce: number;
  /** What a case has beside its id. */
  readonly fieldsOf: (place: number) => object;
};

export const chaosPipelines = {
  linear: {
    modelSetting: "infer.model.name",
    callsAtOnce: 1,
    fieldsOf: (place) => ({ answer: place, says: saidOf(place, place) }),
  },
  dag: {
    modelSetting: "left.model.name",
    callsAtOnce: 3,
    fieldsOf: (place) => ({ answer: place, says: saidOf(place, place) }),
  },
  turns: {
    modelSetting: "infer.model.name",
    callsAtOnce: 1,
    fieldsOf(place) {
      const count = 1 + (place % 3);
      const answer = place * count;
      const isLast = (turn: number) => turn === count - 1;
      const turns = Array.from({ length: count }, (_, turn) =>
        isLast(turn) && isWrong(place) ? { add: place, says: saidOf(place, answer) } : { add: place },
      );
      return { turns, answer };
    },
  },
} satisfies Record<string, ChaosPipeline>;

export type ChaosPipelineName = keyof typeof chaosPipelines;

/** A suite, of which every tenth case fails: half of those by a wrong answer, half by one that is no number. */
export function chaosCases(name: ChaosPipelineName, count: number, choose: Choices): readonly object[] {
  const { fieldsOf } = chaosPipelines[name];
  return Array.from({ length: count }, (_, place) => ({ uuid: choose.uuid("case", place), ...fieldsOf(place) }));
}

const isWrong = (place: number): boolean => place % 10 === 9;

/** What the model says in this case where `right` is the right answer. */
function saidOf(place: number, right: number): string {
  if (!isWrong(place)) return `${right}`;
  return place % 20 === 9 ? `${right + 1}` : "I do not know.";
}
