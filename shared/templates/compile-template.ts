import { compileStrictly } from "./compile-strictly.ts";

/** What a template may print. */
export type TemplateContext = {
  readonly case: unknown;
  readonly stages: unknown;
  readonly metadata: unknown;
  readonly turns?: unknown;
  readonly turn?: unknown;
};

/**
 * A compiled template: gives the text for one case.
 *
 * @throws TemplateError naming template and line, for instance when something undefined is printed.
 */
export type Template = (context: TemplateContext) => string;

/**
 * Compiles a nunjucks template with the variables `case`, `stages`, `turns`, `turn` and `metadata`, and a filter `json`
 * (indented, in a fenced block). Nothing is escaped for HTML. One line break at the end of the template is removed. What is
 * undefined or null cannot be printed; `default` is the way to allow it. Only own properties of values can be reached.
 *
 * @param options.name - The template's file, for errors.
 * @throws TemplateError when it does not compile.
 * @example
 * const template = compileTemplate("Answer in base {{ case.base }}.", { name: "template.njk" });
 * template({ case: { base: 2 }, stages: {}, metadata: {} }); // "Answer in base 2."
 */
export function compileTemplate(text: string, { name }: { name: string }): Template {
  const render = compileStrictly(text.replace(/\r?\n$/, ""), name);
  return ({ case: item, stages, metadata, turns, turn }) => render({ case: item, stages, metadata, turns, turn });
}
