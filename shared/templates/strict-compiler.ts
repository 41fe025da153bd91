import { compiler, type Frame, type Node } from "./nunjucks-internals.ts";

/** Filters for what may be missing. */
const TAKES_UNDEFINED = new Set(["default", "d"]);

/** Statements that reach other templates, or wait. */
const UNSUPPORTED = {
  Include: "include",
  Extends: "extends",
  Import: "import",
  FromImport: "from … import",
  AsyncEach: "asyncEach",
  AsyncAll: "asyncAll",
} as Record<string, string>;

/**
 * Compiles as nunjucks does, but what is missing is an error with its name, wherever its value is used: printed, put
 * through a filter, or part of a calculation. Conditions and loops may ask for what is not there.
 */
export class StrictCompiler extends compiler.Compiler {
  private readonly filterNames: readonly string[];

  /** @param filterNames - The filters that templates may use. */
  constructor(templateName: string, filterNames: readonly string[]) {
    super(templateName, true);
    this.filterNames = filterNames;
  }

  override compile(node: Node, frame?: Frame): void {
    const statement = UNSUPPORTED[node.typename];
    if (statement !== undefined) this.fail(`{% ${statement} %} is not supported`, node.lineno, node.colno);
    super.compile(node, frame);
  }

  // Called by name for {{ … }}.
  compileOutput(node: Node, frame: Frame): void {
    for (const child of node.children ?? []) {
      if (child.typename === "TemplateData") {
        this._emit(`${this.buffer} += `);
        this.compileLiteral(child, frame);
        this._emitLine(";");
      } else {
        this._emit(`${this.buffer} += runtime.suppressValue(`);
        this.emitDefined(child, frame, false);
        this._emitLine(", env.opts.autoescape);");
      }
    }
  }

  override compileFilter(node: Node, frame: Frame): void {
    const filter = String(node.name?.value);
    const [input, ...more] = node.args?.children ?? [];
    if (!this.filterNames.includes(filter))
      this.fail(`there is no filter "${filter}". Filters: ${this.filterNames.join(", ")}`, node.lineno, node.colno);
    if (TAKES_UNDEFINED.has(filter) || input === undefined) return super.compileFilter(node, frame);
    this._emit(`env.getFilter("${filter}").call(context, `);
    this.emitDefined(input, frame, true);
    for (const argument of more) {
      this._emit(",");
      this.compile(argument, frame);
    }
    this._emit(")");
  }

  override _binOpEmitter(node: Node & { left: Node; right: Node }, frame: Frame, operator: string): void {
    if (operator === " || " || operator === " && ") return super._binOpEmitter(node, frame, operator);
    this.emitDefined(node.left, frame, true);
    this._emit(operator);
    this.emitDefined(node.right, frame, true);
  }

  // Goes into a string literal of the generated code, where nunjucks escapes too little.
  override _getNodeName(node: Node): string {
    return describeExpression(node).replace(/[^\w.[\]() ]/g, "?");
  }

  private emitDefined(node: Node, frame: Frame, allowsNull: boolean): void {
    this._emit("runtime.ensureDefined(");
    this.compile(node, frame);
    this._emit(`,${node.lineno},${node.colno},${JSON.stringify(describeExpression(node))},${allowsNull})`);
  }
}

/** An expression as it was written, as far as that helps to find it. */
export function describeExpression(node: Node): string {
  switch (node.typename) {
    case "Symbol":
      return String(node.value);
    case "LookupVal": {
      const target = describeExpression(node.target!);
      const key = node.val!.typename === "Literal" ? node.val!.value : undefined;
      if (typeof key === "string" && /^[\w$]+$/.test(key)) return `${target}.${key}`;
      return `${target}[${key === undefined ? describeExpression(node.val!) : JSON.stringify(key)}]`;
    }
    case "FunCall":
      return `${describeExpression(node.name!)}(…)`;
    case "Filter":
      return `${describeExpression(node.args!.children![0]!)} | ${String(node.name!.value)}`;
    default:
      return "an expression";
  }
}
