const MOST_QUOTED_CHARACTERS = 200;

/**
 * A value as JSON in a fenced block, as models write it and read it best.
 *
 * @example
 * fencedJson({ items: [] }); // "```json\n{\n  \"items\": []\n}\n```"
 */
export function fencedJson(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}

/**
 * Reads the JSON in a fenced block of a model's answer. Around the block there may be other text. Of several blocks the last
 * one counts: models think before they conclude.
 *
 * @throws Error when there is no block, when it does not end, and when it holds no JSON.
 * @example
 * readFencedJson('Here you are:\n```json\n{ "items": [] }\n```'); // { items: [] }
 */
export function readFencedJson(answer: string): unknown {
  const text = answer.replaceAll("\r\n", "\n");
  const block = lastBlock(text);
  if (block === undefined) {
    const isCutOff = /^[ \t]*`{3}/m.test(text);
    throw new Error(
      isCutOff
        ? `the fenced block does not end; was the answer cut off? It begins ${quote(text)}`
        : `the answer has no fenced block; expected JSON between \`\`\`json and \`\`\`, found ${quote(text)}`,
    );
  }
  try {
    return JSON.parse(block);
  } catch (error) {
    throw new Error(`the fenced block is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Line by line: a regular expression over all of them would try from each fence to the end. */
function lastBlock(text: string): string | undefined {
  let block: string | undefined;
  let fence: string | undefined;
  let inside: string[] = [];
  for (const line of text.split("\n")) {
    const [, ticks, info = ""] = /^[ \t]*(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence === undefined) {
      fence = ticks;
      inside = [];
    } else if (ticks !== undefined && ticks.length >= fence.length && info.trim() === "") {
      block = inside.map((each) => `${each}\n`).join("");
      fence = undefined;
    } else inside.push(line);
  }
  return block;
}

const quote = (text: string): string =>
  JSON.stringify(text.length <= MOST_QUOTED_CHARACTERS ? text : `${text.slice(0, MOST_QUOTED_CHARACTERS)}…`);
