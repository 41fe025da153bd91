/** Where an object stands in a text of JSON; offsets as of `String.slice`. */
export type JsonObjectPlace = {
  /** Of what follows the opening brace. */
  readonly inside: number;
  readonly isEmpty: boolean;
  /** Where the value of the key that was asked for stands; the last one, where the key is repeated. */
  readonly value?: { readonly start: number; readonly end: number };
};

const SPACE = /\s/;

/**
 * Finds the objects that a text holds, or the list that the text is, without what is in them.
 *
 * @param text - Known to be JSON: an object, or a list.
 * @param key - The key whose value is wanted.
 * @example
 * findJsonObjects('[{"uuid": 1}]', "uuid"); // [{ inside: 2, isEmpty: false, value: { start: 10, end: 11 } }]
 */
export function findJsonObjects(text: string, key: string): readonly JsonObjectPlace[] {
  const places: JsonObjectPlace[] = [];
  const level = text.trimStart().startsWith("[") ? 2 : 1;
  const open: string[] = [];
  let inside = 0;
  let value: { start: number; end: number } | undefined;
  let isKey = false;
  let valueStart: number | undefined;
  const endValue = (end: number): void => {
    if (valueStart !== undefined) value = { start: valueStart, end: end - trailingSpace(text, end) };
    valueStart = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    const isHere = open.length === level && open.at(-1) === "{";
    if (character === '"') {
      const end = endOfText(text, at);
      // A key is the text before a colon; so it is parsed only where one may stand.
      if (isHere && isKey && JSON.parse(text.slice(at, end)) === key)
        valueStart = skipSpace(text, skipSpace(text, end) + 1);
      if (isHere) isKey = false;
      at = end - 1;
    } else if (character === "{" || character === "[") {
      open.push(character);
      if (open.length === level && character === "{") {
        inside = at + 1;
        value = undefined;
        isKey = true;
      }
    } else if (character === "}" || character === "]") {
      if (isHere) {
        endValue(at);
        const isEmpty = text[skipSpace(text, inside)] === "}";
        places.push({ inside, isEmpty, ...(value === undefined ? {} : { value }) });
      }
      open.pop();
    } else if (character === "," && isHere) {
      endValue(at);
      isKey = true;
    }
  }
  return places;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && SPACE.test(text[at]!)) at++;
  return at;
}

function trailingSpace(text: string, end: number): number {
  let count = 0;
  while (SPACE.test(text[end - count - 1]!)) count++;
  return count;
}
