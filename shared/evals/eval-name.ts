/** What an eval and a suite may be called: safe in names of blobs, in addresses and on every file system. */
export const EVAL_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const SUITE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}\.(json|yaml|yml|jsonl|csv)$/;

/**
 * What is wrong with the name of an eval; `undefined` where nothing is.
 *
 * @example
 * evalNameProblem("Nightly"); // '"Nightly" is no name of an eval: …'
 */
export function evalNameProblem(name: string): string | undefined {
  if (EVAL_NAME.test(name)) return undefined;
  return `"${name.slice(0, 100)}" is no name of an eval: it has 1 to 64 of a-z, 0-9, _ and -, and begins with a letter or digit`;
}

/**
 * What is wrong with the name of a stored suite; `undefined` where nothing is.
 *
 * @example
 * suiteNameProblem("nightly.yaml"); // undefined
 */
export function suiteNameProblem(name: string): string | undefined {
  if (SUITE_NAME.test(name)) return undefined;
  return (
    `"${name.slice(0, 100)}" is no name of a suite: it has 1 to 64 of a-z, 0-9, _ and -, begins with a letter or digit, ` +
    "and ends in .json, .yaml, .yml, .jsonl or .csv"
  );
}
