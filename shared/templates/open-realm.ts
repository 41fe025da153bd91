import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, createContext, Script } from "node:vm";
import { strictCompiler, strictParser, type TemplateReference } from "./realm/strict-compiler.ts";
import { strictExpressions } from "./realm/strict-expressions.ts";
import { strictFilters } from "./realm/strict-filters.ts";
import { type RenderLimits, strictRuntime } from "./realm/strict-runtime.ts";
import { templateRealm, type TemplateRealm } from "./realm/template-realm.ts";

export type RealmLimits = RenderLimits & {
  /** The time limit for compiling or rendering a template. */
  readonly timeoutMs: number;
};

/** The default limits, far above what prompts need. */
export const REALM_LIMITS: RealmLimits = {
  quietUnits: 100_000,
  maxUnits: 20_000_000,
  unitsOfAStep: 50,
  timeoutMs: 2_000,
};

/** A JavaScript realm that compiles and renders templates and has no access to this process. */
export type Realm = {
  /** Compiles and adds a template. Returns its references to other templates. */
  add(name: string, text: string): readonly TemplateReference[];
  /** Renders a template. @param variables - As JSON. */
  render(name: string, variables: string): string;
};

const PREPARE = `
  for (const name of ["console", "WebAssembly", "Atomics", "SharedArrayBuffer"]) delete globalThis[name];
  var exports = {}, module = { exports };
`;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

let sources: { readonly nunjucks: Script; readonly realm: Script } | undefined;

function readSources() {
  // The build for browsers: one file that requires no modules. The minified one renames the methods that are overridden here.
  const nunjucks = readFileSync(createRequire(import.meta.url).resolve("nunjucks/browser/nunjucks.js"), "utf8");
  const parts = { strictParser, strictExpressions, strictCompiler, strictRuntime, strictFilters };
  const list = Object.entries(parts).map(([name, part]) => `${name}: ${part.toString()}`);
  return {
    nunjucks: new Script(nunjucks, { filename: "nunjucks.js" }),
    realm: new Script(
      `var realm = (${templateRealm.toString()})({ nunjucks: module.exports, limits: JSON.parse(limits), ${list.join(", ")} });`,
      { filename: "template-realm.js" },
    ),
  };
}

/**
 * Opens a realm: a separate global object without files, network, process or modules, in which only the output of the compiler
 * is evaluated as code. Only strings are passed in and out, so no object gives access to the outside.
 *
 * @example
 * const realm = openRealm();
 * realm.add("t.njk", "{{ case.user }}");
 * realm.render("t.njk", '{"case":{"user":"Hi"}}'); // "Hi"
 */
export function openRealm(limits: RealmLimits = REALM_LIMITS): Realm {
  const { nunjucks, realm } = (sources ??= readSources());
  const context = createContext(constants.DONT_CONTEXTIFY, { codeGeneration: { strings: false, wasm: false } });
  new Script(PREPARE).runInContext(context);
  nunjucks.runInContext(context);
  context["limits"] = JSON.stringify(limits);
  realm.runInContext(context);

  const timed = { timeout: limits.timeoutMs };
  const runaways = new Set<string>();
  const ask = (call: Script, name: string, text: string, options = {}): string =>
    guard(name, () => {
      context["a"] = name;
      context["b"] = text;
      return String(call.runInContext(context, options));
    });
  /** Replaces errors that leave the realm: they can only be a timeout or a stack overflow. */
  const guard = <R>(name: string, run: () => R): R => {
    try {
      return run();
    } catch (thrown) {
      const isLate = (thrown as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
      const message = isLate ? `it takes longer than ${limits.timeoutMs / 1000} s` : "it nests too deeply";
      throw new TemplateError(name, undefined, message);
    }
  };

  return {
    add(name, text) {
      const { code, references, mayRunAway } = JSON.parse(resultOf(ask(COMPILE, name, text, timed))) as {
        readonly code: string;
        readonly references: readonly TemplateReference[];
        readonly mayRunAway: boolean;
      };
      // `import` is the only way to load a module. The compiler never writes it.
      if (/\bimport\b/.test(code.replace(TEXTS, "")))
        throw new TemplateError(name, undefined, 'a regular expression cannot have the word "import"');
      if (mayRunAway) runaways.add(name);
      const adding = `realm.add(${JSON.stringify(name)}, (function () {${code}})());`;
      guard(name, () => new Script(adding, { filename: "template.js" }).runInContext(context));
      return references;
    },
    render(name, variables) {
      // A time limit costs half a millisecond, so it is set only when it may be needed.
      const quiet = runaways.size > 0 ? "" : ask(RENDER, name, variables);
      return resultOf(quiet === "" ? ask(RENDER_TIMED, name, variables, timed) : quiet);
    },
  };
}

const call = (expression: `realm.${keyof TemplateRealm}(${string})`) => new Script(expression);
const COMPILE = call("realm.compile(a, b)");
const RENDER = call("realm.render(a, b, false)");
const RENDER_TIMED = call("realm.render(a, b, true)");

function resultOf(answer: string): string {
  if (answer.startsWith("+")) return answer.slice(1);
  const { template, line, message } = JSON.parse(answer.slice(1)) as {
    readonly template: string;
    readonly line?: number;
    readonly message: string;
  };
  throw new TemplateError(template, line, message);
}

/** A template does not compile, or cannot be rendered for a case. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly code = "template-failed";
  readonly templateName: string;
  /** From 1; `undefined` if it is unknown. */
  readonly line: number | undefined;
  constructor(templateName: string, line: number | undefined, text: string, options?: ErrorOptions) {
    super(`${templateName}${line === undefined ? "" : `, line ${line}`}: ${text}`, options);
    this.templateName = templateName;
    this.line = line;
  }
}
