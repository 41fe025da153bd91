const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Returns the canonical form of a run's ID, or `undefined` for a text that is no ID. Names of blobs and instance IDs may contain
 * only what this returns.
 *
 * @example
 * parseRunId("7F6B1C52-…"); // "7f6b1c52-…"
 */
export function parseRunId(text: string): string | undefined {
  const id = text.toLowerCase();
  return UUID.test(id) ? id : undefined;
}
