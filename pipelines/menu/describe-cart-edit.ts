import type { CartEdit } from "./cart-edits.ts";
import type { Attribute } from "./cart.ts";

/**
 * Says an edit in words.
 *
 * @example
 * describeCartEdit({ path: "0", name: "latte", action: "change", attribute: "size", value: "grande", cost: 1 });
 * // "0: latte: change size to `grande`"
 */
export function describeCartEdit(edit: CartEdit): string {
  return `${edit.path}: ${show(edit.name)}: ${describeAction(edit)}`;
}

function describeAction(edit: CartEdit): string {
  switch (edit.action) {
    case "delete":
    case "insert":
      return edit.action;
    case "set":
    case "change":
      return `${edit.action} ${show(edit.attribute)} to \`${show(edit.value)}\``;
    case "remove":
      return `remove ${show(edit.attribute)}`;
  }
}

/** A text as it stands, but in quotes where it could be taken for something else, or would do something to a terminal. */
function show(value: Attribute): string {
  const isPlain =
    typeof value === "string" &&
    /^[^\s"`\p{C}](?:[^"`\p{C}\p{Zl}\p{Zp}]*[^\s"`\p{C}])?$/u.test(value) &&
    !["true", "false", "null"].includes(value) &&
    Number.isNaN(Number(value));
  return isPlain ? value : JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeOf);
}

const escapeOf = (character: string): string =>
  character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
