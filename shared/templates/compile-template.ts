import { openRealm, type Realm, REALM_LIMITS, type RealmLimits, TemplateError } from "./open-realm.ts";

/** The variables of a template. */
type TemplateContext = {
  readonly case: unknown;
  readonly stages: unknown;
  readonly metadata: unknown;
  readonly turns?: unknown;
  readonly turn?: unknown;
};

/**
 * A compiled template. Returns the text for one case.
 *
 * @throws TemplateError with template and line, for example when an undefined value is printed.
 */
export type Template = (context: TemplateContext) => string;

type CompileTemplateOptions = {
  /** The template's file, for errors. */
  readonly name: string;
  /** Reads another template that this one includes, imports or extends. Default: there are none. */
  readonly readTemplate?: (name: string) => Promise<string | undefined>;
  readonly limits?: RealmLimits;
};

const MAX_CHARACTERS = 2 ** 20;
const MAX_TEMPLATES = 100;
const VARIABLES = ["case", "stages", "metadata", "turns", "turn"] as const;

/**
 * Compiles a nunjucks template with the variables `case`, `stages`, `turns`, `turn` and `metadata`, and a filter `json`
 * (indented, in a fenced block). Text is not escaped for HTML. One line break at the end of a template is removed. Printing
 * undefined or null is an error unless the filter `default` allows it. A template reads own properties of values only, and
 * nothing of this process. It can `include`, `import` and `extend` the templates that `readTemplate` returns.
 *
 * @returns The template, and the texts of the other templates that it needs (`includes`), by name.
 * @throws TemplateError if the template does not compile.
 * @example
 * const { template } = await compileTemplate("Answer in base {{ case.base }}.", { name: "template.njk" });
 * template({ case: { base: 2 }, stages: {}, metadata: {} }); // "Answer in base 2."
 */
export async function compileTemplate(
  text: string,
  { name, readTemplate = async () => undefined, limits = REALM_LIMITS }: CompileTemplateOptions,
): Promise<{ readonly template: Template; readonly includes: { readonly [name: string]: string } }> {
  const realm = openRealm(limits);
  const includes: Record<string, string> = Object.create(null) as Record<string, string>;
  const open: string[] = [];

  async function add(own: string, source: string): Promise<void> {
    if (source.length > MAX_CHARACTERS)
      throw new TemplateError(own, undefined, `it has more than ${MAX_CHARACTERS.toLocaleString("en")} characters`);
    open.push(own);
    for (const { name: other, line, isOptional } of realm.add(own, source.replace(/\r?\n$/, ""))) {
      const refuse = (why: string) => new TemplateError(own, line, why);
      if (open.includes(other))
        throw refuse(`it includes itself: ${[...open.slice(open.indexOf(other)), other].join(" -> ")}`);
      if (Object.hasOwn(includes, other)) continue;
      const found = await readTemplate(other);
      if (found === undefined && isOptional) continue;
      if (found === undefined) throw refuse(`there is no template ${JSON.stringify(other)}`);
      if (Object.keys(includes).length === MAX_TEMPLATES) throw refuse(`it takes more than ${MAX_TEMPLATES} templates`);
      includes[other] = found;
      await add(other, found);
    }
    open.pop();
  }

  await add(name, text);
  return { template: filledIn(realm, name, [text, ...Object.values(includes)]), includes: { ...includes } };
}

function filledIn(realm: Realm, name: string, texts: readonly string[]): Template {
  // Only the variables that some template mentions are serialised.
  const used = VARIABLES.filter((variable) => texts.some((text) => text.includes(variable)));
  return (context) => realm.render(name, JSON.stringify(Object.fromEntries(used.map((key) => [key, context[key]]))));
}
