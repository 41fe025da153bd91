import { Environment, lexer, runtime, Template, type RootFunction, type Runtime } from "./nunjucks-internals.ts";
import { StrictCompiler } from "./strict-compiler.ts";
import { StrictParser } from "./strict-parser.ts";
import { TemplateError } from "./template-error.ts";

// No loaders: templates see no file system. `dev` keeps the first error as the cause of nunjucks' own.
const environment = new Environment([], { autoescape: false, dev: true });
const missingBecomes = (value: unknown, fallback: unknown, alsoFalsy?: unknown): unknown =>
  alsoFalsy ? value || fallback : (value ?? fallback);
Object.assign(environment.filters, {
  default: missingBecomes,
  d: missingBecomes,
  json: (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``,
});
const filterNames = Object.keys(environment.filters).sort();

/** Something undefined or null was used; the line is nunjucks', from 0. */
class MissingValueError extends Error {
  readonly line: number;
  constructor(line: number, text: string) {
    super(text);
    this.line = line;
  }
}

const strictRuntime: Runtime = {
  ...runtime,
  memberLookup(target, key) {
    if (target === undefined || target === null || typeof target === "function") return undefined;
    const property = String(key);
    return Object.hasOwn(Object(target) as object, property)
      ? (target as Record<string, unknown>)[property]
      : undefined;
  },
  contextOrFrameLookup(context, frame, name) {
    const value = frame.lookup(name);
    if (value !== undefined) return value;
    const holder = [context.ctx, context.env.globals].find((candidate) => Object.hasOwn(candidate, name));
    return (holder as Record<string, unknown> | undefined)?.[name];
  },
  ensureDefined(value, line, _column, name, allowsNull) {
    if (value !== undefined && (value !== null || allowsNull)) return value;
    const fix = name === "an expression" ? "" : `, or allow it with {{ ${String(name)} | default("") }}`;
    throw new MissingValueError(line, `${String(name)} is ${String(value)}. Correct the name${fix}`);
  },
};

/**
 * Compiles a template so that it reaches nothing but the own properties of its variables.
 *
 * @throws TemplateError, as does the function that is returned.
 */
export function compileStrictly(text: string, name: string): (variables: object) => string {
  const template = guard(name, 0, () => {
    const compiler = new StrictCompiler(name, filterNames);
    compiler.compile(new StrictParser(lexer.lex(text, {})).parseAsRoot());
    const { root, ...blocks } = new Function(compiler.getCode())() as { root: RootFunction };
    const strictRoot: RootFunction = (env, context, frame, _runtime, done) =>
      root(env, context, frame, strictRuntime, done);
    return new Template({ type: "code", obj: { ...blocks, root: strictRoot } }, environment, name);
  });
  return (variables) => guard(name, 1, () => template.render(variables));
}

/** Runs nunjucks code and puts its errors into our words. Its lines begin at 1 while it compiles, at 0 while it renders. */
function guard<R>(name: string, firstLine: number, run: () => R): R {
  try {
    return run();
  } catch (thrown) {
    const { cause, lineno, message } = thrown as Error & { lineno?: number };
    if (cause instanceof MissingValueError) throw new TemplateError(name, cause.line + 1, cause.message);
    const text = cause instanceof Error ? cause.message : message.replace(/^\(.*?\)(?: \[Line.*?\])?\n\s*/, "");
    throw new TemplateError(name, lineno === undefined ? undefined : lineno + firstLine, text, { cause: thrown });
  }
}
