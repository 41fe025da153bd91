import type { CompiledTemplate, Nunjucks } from "../nunjucks-internals.ts";
import type { strictCompiler, strictParser } from "./strict-compiler.ts";
import type { strictExpressions } from "./strict-expressions.ts";
import type { strictFilters } from "./strict-filters.ts";
import type { RenderLimits, strictRuntime } from "./strict-runtime.ts";

type RealmParts = {
  readonly nunjucks: Nunjucks;
  readonly limits: RenderLimits;
  readonly strictParser: typeof strictParser;
  readonly strictExpressions: typeof strictExpressions;
  readonly strictCompiler: typeof strictCompiler;
  readonly strictRuntime: typeof strictRuntime;
  readonly strictFilters: typeof strictFilters;
};

/**
 * The interface of the realm, with strings only. An answer is "+" and the result, "!" and an error as JSON, or "" if the template
 * has to be rendered again with a time limit.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function templateRealm({ nunjucks, limits, ...parts }: RealmParts) {
  const { filters: given, tests } = new nunjucks.Environment([]);
  const runtime = parts.strictRuntime(nunjucks, limits);
  const env = { filters: parts.strictFilters({ filters: given, tests }, runtime), tests, opts: { autoescape: false } };
  const Parser = parts.strictParser(nunjucks);
  const Compiler = parts.strictCompiler(parts.strictExpressions(nunjucks));

  function answer(name: string, run: () => string): string {
    try {
      return `+${run()}`;
    } catch (thrown) {
      if (thrown === runtime.isLong) return "";
      type Located = Error & { lineno?: number; line?: number; template?: string };
      const { message, lineno, line = lineno, template = name } = thrown as Located;
      const tooDeep = thrown instanceof RangeError && message.includes("call stack");
      return `!${JSON.stringify({ template, line, message: tooDeep ? "it nests too deeply" : String(message) })}`;
    }
  }

  return {
    /** Returns the code of a template and its references as JSON. */
    compile: (name: string, text: string): string =>
      answer(name, () => {
        const compiler = new Compiler(name, env);
        compiler.compile(new Parser(nunjucks.lexer.lex(text, {})).parseAsRoot());
        const { references, mayRunAway } = compiler;
        return JSON.stringify({ code: compiler.getCode(), references, mayRunAway });
      }),
    add: (name: string, template: CompiledTemplate): void => runtime.add(name, template),
    /** Renders a template with variables given as JSON. */
    render: (name: string, variables: string, isTimed: boolean): string =>
      answer(name, () => runtime.render(name, JSON.parse(variables) as object, env, isTimed)),
  };
}

export type TemplateRealm = ReturnType<typeof templateRealm>;
