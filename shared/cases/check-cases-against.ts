import type { ZodType } from "zod";
import { type JsonObject, pathStep, describeValue, valueAt } from "../contract/json.ts";
import { messageOf } from "../base/text.ts";
import type { Problem } from "../contract/index.ts";

/** A suite with one mistake in every case needs no longer list than this. */
const MAX_PROBLEMS = 50;

/**
 * Checks the cases of a suite against a pipeline's `caseSchema`. The schema sees the whole case, with `uuid` and `keywords`, and
 * only checks: the cases stay as they are.
 *
 * @param cases - All of the suite, so that an index is that of the file; or a part of it.
 * @param options.name - How problems call the suite, such as the file that it came from.
 * @param options.first - The index of the first of them in the suite. Default: 0.
 * @example
 * checkCasesAgainst(z.object({ answer: z.number() }), [{ uuid: "…", answer: "2" }], { name: "cases.yaml" });
 * // [{ path: "cases.yaml[0].answer", message: 'Invalid input: expected number, received string; found the text "2"' }]
 */
export function checkCasesAgainst(
  schema: ZodType,
  cases: readonly JsonObject[],
  { name, first = 0 }: { readonly name: string; readonly first?: number },
): readonly Problem[] {
  const problems: Problem[] = [];
  let more = 0;
  for (const [index, item] of cases.entries()) {
    for (const problem of checkCase(schema, item, `${name}[${first + index}]`)) {
      if (problems.length < MAX_PROBLEMS) problems.push(problem);
      else more++;
    }
  }
  return more === 0 ? problems : [...problems, { path: name, message: `and ${more} more problems like these` }];
}

function checkCase(schema: ZodType, item: JsonObject, place: string): readonly Problem[] {
  try {
    const parsed = schema.safeParse(item);
    if (parsed.success) return [];
    return parsed.error.issues.map(({ path, message }) => ({
      path: place + path.map(pathStep).join(""),
      message: `${message}; found ${describeValue(valueAt(item, path))}`,
    }));
  } catch (thrown) {
    const message = `cannot be checked: the caseSchema of the pipeline failed: ${messageOf(thrown)}`;
    return [{ path: place, message }];
  }
}
