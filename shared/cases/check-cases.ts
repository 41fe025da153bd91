import { describeValue } from "../runlog/describe-value.ts";
import { createCaseCollector, type CheckedCases } from "./case-collector.ts";

/**
 * Checks that a value is a suite: a list, not empty, of at most 100,000 objects with a `uuid` each, no two alike.
 *
 * @param options.name - How problems call the value, such as the file that it came from.
 * @example
 * checkCases([{ uuid: "x" }], { name: "cases" }).problems[0].path; // "cases[0].uuid"
 */
export function checkCases(value: unknown, { name }: { readonly name: string }): CheckedCases {
  const collector = createCaseCollector({ name });
  if (Array.isArray(value)) for (const item of value) collector.add(item);
  else collector.refuse(`must be a list of cases, but is ${describeValue(value)}`);
  return collector.finish();
}
