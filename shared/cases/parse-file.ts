import { parseDocument } from "yaml";

/** What a file holds, or why it holds nothing: one text for each error, with the line where that is known. */
export type ParsedFile = { readonly value: unknown } | { readonly errors: readonly string[] };

/** How often a YAML file may repeat what it holds by aliases. */
const MAX_ALIASES = 100;
const MAX_ERRORS = 20;

export function parseJsonFile(text: string): ParsedFile {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { errors: [`is not JSON: ${(error as Error).message}`] };
  }
}

/** YAML 1.2 with the types of JSON only: no dates, no tags, no keys that are not text. */
export function parseYamlFile(text: string): ParsedFile {
  const document = parseDocument(text, { schema: "core", stringKeys: true, prettyErrors: true, logLevel: "silent" });
  // A tag that is not known is a warning to the parser; its value would not be what was meant.
  const errors = [...document.errors, ...document.warnings].slice(0, MAX_ERRORS);
  if (errors.length > 0)
    return {
      errors: errors.map(({ message, linePos }) => {
        const line = linePos === undefined ? "" : `, line ${linePos[0].line}`;
        return `is not YAML that can be read${line}: ${message.split(/ at line \d+|\n/)[0]}`;
      }),
    };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    return { errors: [`is not YAML that can be read: ${(error as Error).message}`] };
  }
}
