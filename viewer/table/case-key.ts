import type { CaseId } from "../api/case-result.ts";

/**
 * What tells a result of a run from the others.
 *
 * @example
 * caseKey({ uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", repeat: 2 }); // "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc 2"
 */
export const caseKey = ({ uuid, repeat }: CaseId): string => (repeat === undefined ? uuid : `${uuid} ${repeat}`);

/** The other way round. */
export function parseCaseKey(key: string): CaseId {
  const [, uuid = key, repeat] = /^(\S+) (\d+)$/.exec(key) ?? [];
  return repeat === undefined ? { uuid: key } : { uuid, repeat: Number(repeat) };
}
