import { parseDocument, type YAMLError } from "yaml";

/** What a file holds, or why it holds nothing: one text for each error, with the line where that is known. */
export type ParsedFile = { readonly value: unknown } | { readonly errors: readonly string[] };

/** How often a YAML file may repeat what it holds by aliases; a few lines of them could fill the memory. */
const MAX_ALIASES = 100;
const MAX_ERRORS = 20;

/**
 * Reads a file of JSON.
 *
 * @example
 * parseJsonFile("[1]"); // { value: [1] }
 */
export function parseJsonFile(text: string): ParsedFile {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { errors: [`is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`] };
  }
}

/**
 * Reads a file of YAML 1.2 that holds the types of JSON and no others: dates stay texts, tags are refused. Anchors, aliases
 * and merged keys (`<<`) are fine.
 *
 * @example
 * parseYamlFile("- 1"); // { value: [1] }
 */
export function parseYamlFile(text: string): ParsedFile {
  const document = parseDocument(text, { schema: "core", resolveKnownTags: false, stringKeys: true, merge: true });
  // A tag that is not known is a warning to the parser; its value would not be what was meant.
  const errors = new Set([...document.errors, ...document.warnings].map(describeError));
  if (errors.size > 0) return { errors: [...errors].slice(0, MAX_ERRORS) };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    const isAliases = (error as Error).message.startsWith("Excessive alias count");
    const reason = isAliases ? `aliases are used more than ${MAX_ALIASES} times` : (error as Error).message;
    return { errors: [`is not YAML that can be read: ${reason}`] };
  }
}

function describeError({ code, message, linePos }: YAMLError): string {
  const line = linePos === undefined ? "" : `, line ${linePos[0].line}`;
  return `is not YAML that can be read${line}: ${reasonOf(code, message)}`;
}

function reasonOf(code: string, message: string): string {
  if (code === "MULTIPLE_DOCS") return "it holds several documents; keep one";
  if (message.includes("call stack")) return "it is nested too deeply";
  // The rest of the message is a picture of the line.
  return message.split(/ at line \d+|\n/)[0] ?? message;
}
