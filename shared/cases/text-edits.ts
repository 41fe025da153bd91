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
