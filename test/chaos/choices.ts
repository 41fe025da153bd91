import { createHash } from "node:crypto";

/** Named random choices that a seed reproduces: no choice depends on how many were made before it. */
export type Choices = {
  /** From 0 to 1, without 1. */
  fraction(...name: readonly (string | number)[]): number;
  oneOf<T>(list: readonly T[], ...name: readonly (string | number)[]): T;
  uuid(...name: readonly (string | number)[]): string;
  /** The choices whose names have this prefix. */
  within(...name: readonly (string | number)[]): Choices;
};

/**
 * Creates choices from a seed.
 *
 * @example
 * const choose = createChoices("7").within("kill", "linear", 3);
 * choose.oneOf(["run", "wait", "serve"], "way", 1); // the same in every process
 */
export function createChoices(seed: string): Choices {
  const hash = (name: readonly (string | number)[]) =>
    createHash("sha256")
      .update(JSON.stringify([seed, ...name]))
      .digest();
  const fraction = (...name: readonly (string | number)[]) => hash(name).readUInt32BE() / 2 ** 32;
  return {
    fraction,
    oneOf: (list, ...name) => list[Math.floor(fraction(...name) * list.length)]!,
    uuid(...name) {
      const hex = hash(name).toString("hex");
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    within: (...name) => createChoices(JSON.stringify([seed, ...name])),
  };
}
