/**
 * The message of whatever was thrown.
 *
 * @example
 * messageOf(new TypeError("no")); // "no"
 */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
