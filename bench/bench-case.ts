import { randomUUID } from "node:crypto";

/** The model server reads the index. */
export const questionOf = (index: number): string => `What is question ${index}?`;

/** Creates a suite of cases that differ in their indexes. */
export function benchCases(count: number, turns?: number) {
  return Array.from({ length: count }, (_, index) => ({
    uuid: randomUUID(),
    question: questionOf(index),
    answer: 42,
    turns: turns && new Array<object>(turns).fill({}),
  }));
}
