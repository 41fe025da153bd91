import { openRealm, REALM_LIMITS, type Realm, type RealmLimits, TemplateError } from "./open-realm.ts";

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

export type CompileTemplateOptions = {
  /** The template's file, for errors. */
  readonly name: string;
  /** Gives the text of another template that it names. Default: there is none. */
  readonly readTemplate?: (name: string) => Promise<string | undefined>;
  readonly limits?: RealmLimits;
};

export type CompiledTemplate = {
  readonly template: Template;
  /** The texts of the other templates that it needs, by name. */
  readonly includes: { readonly [name: string]: string };
};

const LARGEST_TEMPLATE = 2 ** 20;
const MOST_TEMPLATES = 100;
const VARIABLES = ["case", "stages", "metadata", "turns", "turn"] as const;

/**
 * Compiles a nunjucks template with the variables `case`, `stages`, `turns`, `turn` and `metadata`, and a filter `json`
 * (indented, in a fenced block). Nothing is escaped for HTML. One line break at the end of a template is removed. What is
 * undefined or null cannot be printed; `default` is the way to allow it. Only own properties of values can be reached, and
 * nothing of this process. It can `include`, `import` and `extend` what `readTemplate` knows.
 *
 * @throws TemplateError when it does not compile.
 * @example
 * const { template } = await compileTemplate("Answer in base {{ case.base }}.", { name: "template.njk" });
 * template({ case: { base: 2 }, stages: {}, metadata: {} }); // "Answer in base 2."
 */
export async function compileTemplate(
  text: string,
  { name, readTemplate = async () => undefined, limits = REALM_LIMITS }: CompileTemplateOptions,
): Promise<CompiledTemplate> {
  const realm = openRealm(limits);
  const includes: Record<string, string> = Object.create(null) as Record<string, string>;
  const open: string[] = [];

  async function add(own: string, source: string): Promise<void> {
    if (source.length > LARGEST_TEMPLATE)
      throw new TemplateError(own, undefined, `it has more than ${LARGEST_TEMPLATE.toLocaleString("en")} characters`);
    open.push(own);
    for (const { name: other, line, isOptional } of realm.add(own, source.replace(/\r?\n$/, ""))) {
      if (open.includes(other))
        throw new TemplateError(
          own,
          line,
          `it includes itself: ${[...open.slice(open.indexOf(other)), other].join(" -> ")}`,
        );
      if (Object.hasOwn(includes, other)) continue;
      const found = await readTemplate(other);
      if (found === undefined && isOptional) continue;
      if (found === undefined) throw new TemplateError(own, line, `there is no template ${JSON.stringify(other)}`);
      if (Object.keys(includes).length === MOST_TEMPLATES)
        throw new TemplateError(own, line, `it takes more than ${MOST_TEMPLATES} templates`);
      includes[other] = found;
      await add(other, found);
    }
    open.pop();
  }

  await add(name, text);
  return { template: filledIn(realm, name, [text, ...Object.values(includes)]), includes: { ...includes } };
}

function filledIn(realm: Realm, name: string, texts: readonly string[]): Template {
  // What no template names needs not be written out for it.
  const used = VARIABLES.filter((variable) => texts.some((text) => text.includes(variable)));
  return (context) => realm.render(name, JSON.stringify(Object.fromEntries(used.map((key) => [key, context[key]]))));
}
