import { randomUUID } from "node:crypto";

/** A case of each of the bench's pipelines. */
export type BenchCase = {
  readonly uuid: string;
  readonly question: string;
  readonly answer: number;
  readonly turns?: readonly object[];
};

/** The model server goes by the number. */
export const questionOf = (index: number): string => `What is question ${index}?`;

/** A suite of cases that differ in their numbers. */
export function benchCases(count: number, turns: number | undefined): readonly BenchCase[] {
  return Array.from({ length: count }, (_, index) => ({
    uuid: randomUUID(),
    question: questionOf(index),
    answer: 42,
    ...(turns === undefined ? {} : { turns: new Array<object>(turns).fill({}) }),
  }));
}
