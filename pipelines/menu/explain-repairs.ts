import type { RunLog } from "../../shared/index.ts";

/**
 * For each turn whose cart was not the expected one: what it would have cost to repair the cart, and how.
 *
 * @returns A paragraph for each such turn; nothing where there is none.
 * @example
 * explainRepairs(log);
 * // "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc, turn 2: 1\n  0: latte: change size to `grande`"
 */
export function explainRepairs({ results }: RunLog): string {
  return results
    .flatMap(({ case: { uuid }, turns = [] }) =>
      turns.map(({ stages }, turn) => ({ uuid, turn, repair: stages["assess"] as Repair | undefined })),
    )
    .filter(({ repair }) => repair !== undefined && repair.cost > 0)
    .map(({ uuid, turn, repair }) =>
      [`${uuid}, turn ${turn + 1}: ${repair!.cost}`, ...repair!.edits.map((edit) => `  ${edit}`)].join("\n"),
    )
    .join("\n");
}

type Repair = { readonly cost: number; readonly edits: readonly string[] };
