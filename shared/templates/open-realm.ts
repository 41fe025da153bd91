import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants, createContext, Script } from "node:vm";
import { strictCompiler, type TemplateReference } from "./realm/strict-compiler.ts";
import { strictExpressions } from "./realm/strict-expressions.ts";
import { strictFilters } from "./realm/strict-filters.ts";
import { strictParser } from "./realm/strict-parser.ts";
import { strictRuntime, type RenderLimits } from "./realm/strict-runtime.ts";
import { templateRealm, type TemplateRealm } from "./realm/template-realm.ts";

/** What a template may take. */
export type RealmLimits = RenderLimits & {
  /** How long compiling or filling in a template may take. */
  readonly timeoutMs: number;
};

/** Far more than prompts need. */
export const REALM_LIMITS: RealmLimits = {
  quietUnits: 100_000,
  mostUnits: 20_000_000,
  unitsOfAStep: 50,
  timeoutMs: 2_000,
};

/** A place where templates are compiled and filled in, which has nothing of this process. */
export type Realm = {
  /** Adds a template by its name, and tells which others it names. */
  add(name: string, text: string): readonly TemplateReference[];
  /** @param variables - As JSON. */
  render(name: string, variables: string): string;
};

const PREPARE = `
  for (const name of ["console", "WebAssembly", "Atomics", "SharedArrayBuffer"]) delete globalThis[name];
  var exports = {}, module = { exports };
`;
const TEXTS = /"(?:[^"\\]|\\.)*"/g;

let sources: { readonly nunjucks: Script; readonly realm: Script } | undefined;

function readSources() {
  // As it is made for browsers: one file, which asks for no modules. The minified one has other names for its methods.
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
 * Opens a realm: a global object of its own without files, network, process or modules, where no text becomes code but that
 * which the compiler made. Only texts go in and come out, so that there is no object by which to reach out of it.
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
  /** What is thrown has nothing to tell but that. */
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
      // The one word by which code could reach a module. The compiler writes none.
      if (/\bimport\b/.test(code.replace(TEXTS, "")))
        throw new TemplateError(name, undefined, 'a regular expression cannot have the word "import"');
      if (mayRunAway) runaways.add(name);
      const adding = `realm.add(${JSON.stringify(name)}, (function () {${code}})());`;
      guard(name, () => new Script(adding, { filename: "template.js" }).runInContext(context));
      return references;
    },
    render(name, variables) {
      // A clock costs half a millisecond, so it is set only where it may be needed.
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

/** A template that does not compile, or that could not be filled in for a case. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly code = "template-failed";
  readonly templateName: string;
  /** From 1; left out where it is not known. */
  readonly line: number | undefined;
  constructor(templateName: string, line: number | undefined, text: string, options?: ErrorOptions) {
    super(`${templateName}${line === undefined ? "" : `, line ${line}`}: ${text}`, options);
    this.templateName = templateName;
    this.line = line;
  }
}
