import { describeValue } from "../contract/json.ts";

export type AddIdsOptions = {
  /** Whether cases that have an id get a new one as well. */
  readonly force: boolean;
  readonly newId: () => string;
};

/** The file with ids, or what is wrong with it. */
export type IdsOrErrors = { readonly text: string; readonly added: number } | { readonly errors: readonly string[] };

/** Adds ids to a file of one format. */
export type IdAdder = (text: string, options: AddIdsOptions) => IdsOrErrors;

/** Whether a case has no id of its own: no `uuid`, or an empty one. One that is wrong is one. */
export function lacksId(item: object): boolean {
  const uuid: unknown = Object.hasOwn(item, "uuid") ? (item as { readonly uuid: unknown }).uuid : undefined;
  return uuid === undefined || uuid === null || (typeof uuid === "string" && uuid.trim() === "");
}

/** What to say of an item of a suite that can have no id. */
export const describeNoCase = (item: unknown): string => `must be an object, but is ${describeValue(item)}`;

/** A part of a text, and what is to stand there instead; `start` and `end` are alike where something is only put in. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/**
 * Applies edits to a text; everything else stays as it is, letter by letter.
 *
 * @param edits - In the order of the text, without overlap.
 * @example
 * applyEdits("- a", [{ start: 2, end: 3, text: "b" }]); // "- b"
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let end = 0;
  const parts = edits.flatMap((edit) => {
    const before = text.slice(end, edit.start);
    end = edit.end;
    return [before, edit.text];
  });
  return [...parts, text.slice(end)].join("");
}
