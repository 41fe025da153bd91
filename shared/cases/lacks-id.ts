import { describeValue } from "../runlog/describe-value.ts";

/** Whether a case has no id of its own: no `uuid`, or an empty one. One that is wrong is one. */
export function lacksId(item: object): boolean {
  const uuid: unknown = Object.hasOwn(item, "uuid") ? (item as { readonly uuid: unknown }).uuid : undefined;
  return uuid === undefined || uuid === null || (typeof uuid === "string" && uuid.trim() === "");
}

/** What to say of an item of a suite that can have no id. */
export const describeNoCase = (item: unknown): string => `must be an object, but is ${describeValue(item)}`;
