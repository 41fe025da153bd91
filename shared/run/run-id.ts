const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The canonical form of a run's id, or `undefined` for a text that is none. Only what this gives may become part of a blob's
 * name or an instance id.
 *
 * @example
 * parseRunId("7F6B1C52-…"); // "7f6b1c52-…"
 */
export function parseRunId(text: string): string | undefined {
  const id = text.toLowerCase();
  return UUID.test(id) ? id : undefined;
}
