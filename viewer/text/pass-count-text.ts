import { readableCount } from "./readable.ts";

/**
 * What became of the cases that did not pass.
 *
 * @example
 * passCountText({ total: 12, failed: 1, errors: 2, unknown: 0 }); // "1 failed, 2 errors, of 12"
 */
export function passCountText({
  total,
  failed,
  errors,
  unknown,
}: {
  readonly total: number;
  readonly failed: number;
  readonly errors: number;
  readonly unknown: number;
}): string {
  const open = unknown === 0 ? "" : `, ${readableCount(unknown)} unknown`;
  return `${readableCount(failed)} failed, ${errors === 1 ? "1 error" : `${readableCount(errors)} errors`}${open}, of ${readableCount(total)}`;
}
