import type { Frame, Node, Nunjucks } from "../nunjucks-internals.ts";

/** The filters and tests that templates may use, by name. */
type KnownNames = { readonly filters: object; readonly tests: object };

/**
 * Compiles expressions like nunjucks, but
 * - a missing value is an error with its name wherever it is used: printed, passed to a filter, or in a calculation. Conditions
 *   and loops may use missing values;
 * - the code reports the size of the values it creates and uses to the runtime, which can stop it;
 * - strings are written into the code as JSON, because nunjucks escapes too little.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function strictExpressions({ compiler }: Pick<Nunjucks, "compiler">) {
  /** Filters that accept missing values. */
  const TAKES_UNDEFINED = new Set(["default", "d"]);
  /** Filters whose regular expressions are slow for some texts. */
  const SCANS = new Set(["striptags", "trim", "urlize"]);
  const text = (value: unknown): string => JSON.stringify(String(value));

  /** Writes an expression like its source, so that errors can quote it. */
  function describe(node: Node): string {
    switch (node.typename) {
      case "Symbol":
        return String(node.value);
      case "LookupVal": {
        const key = node.val!.typename === "Literal" ? node.val!.value : undefined;
        if (typeof key === "string" && /^[\w$]+$/.test(key)) return `${describe(node.target!)}.${key}`;
        return `${describe(node.target!)}[${key === undefined ? describe(node.val!) : JSON.stringify(key)}]`;
      }
      case "FunCall":
        return `${describe(node.name!)}(…)`;
      case "Filter":
        return `${describe(node.args!.children![0]!)} | ${String(node.name!.value)}`;
      default:
        return "an expression";
    }
  }

  return class StrictExpressions extends compiler.Compiler {
    readonly template: string;
    readonly known: KnownNames;
    /** Whether the template uses regular expressions, which only a time limit can stop. */
    mayRunAway = false;

    constructor(template: string, known: KnownNames) {
      super(template, true);
      this.template = template;
      this.known = known;
    }

    refuse(node: Node, message: string): never {
      return this.fail(message, node.lineno, node.colno);
    }

    emitWeighed(node: Node, frame: Frame): void {
      this.emitCall("runtime.weigh", () => this.compile(node, frame));
    }

    emitCall(called: string, emitArguments: () => void): void {
      this._emit(`${called}(`);
      emitArguments();
      this._emit(")");
    }

    emitDefined(node: Node, frame: Frame, allowsNull = true): void {
      this.emitCall("runtime.ensureDefined", () => {
        this.compile(node, frame);
        this._emit(`, ${text(describe(node))}, ${allowsNull}, ${text(this.template)}, ${node.lineno}`);
      });
    }

    emitList(open: string, nodes: readonly Node[], close: string, frame: Frame): void {
      this._emit(open);
      for (const [index, node] of nodes.entries()) {
        if (index > 0) this._emit(", ");
        this.compile(node, frame);
      }
      this._emit(close);
    }

    // Nunjucks calls the following methods by the type names of nodes.

    compileLiteral({ value }: Node): void {
      if (value instanceof RegExp) this.mayRunAway = true;
      this._emit(typeof value === "string" ? JSON.stringify(value) : String(value));
    }

    // Computed keys: so __proto__ is a key like any other, as in JSON.
    compilePair(node: Node, frame: Frame): void {
      const { key, value } = node;
      if (key?.typename !== "Symbol" && typeof key?.value !== "string")
        this.refuse(node, "a key is to be a name or a text");
      this._emit(`[${text(key!.value)}]: `);
      this.compile(value as Node, frame);
    }

    compileArray(node: Node, frame: Frame): void {
      this.emitCall("runtime.weigh", () => this.emitList("[", node.children ?? [], "]", frame));
    }

    compileDict(node: Node, frame: Frame): void {
      this.emitCall("runtime.weigh", () => this.emitList("{", node.children ?? [], "}", frame));
    }

    override compileFilter(node: Node, frame: Frame): void {
      const filter = String(node.name?.value);
      const [input, ...more] = node.args?.children ?? [];
      if (!Object.hasOwn(this.known.filters, filter))
        this.refuse(node, `there is no filter "${filter}". Filters: ${Object.keys(this.known.filters).join(", ")}`);
      if (SCANS.has(filter)) this.mayRunAway = true;
      this.emitCall("runtime.weigh", () => {
        this._emit(`env.filters[${text(filter)}].call(context`);
        if (input !== undefined) {
          this._emit(", ");
          if (TAKES_UNDEFINED.has(filter)) this.emitWeighed(input, frame);
          else this.emitDefined(input, frame);
        }
        for (const argument of more) {
          this._emit(", ");
          this.emitWeighed(argument, frame);
        }
        this._emit(")");
      });
    }

    compileIs(node: Node, frame: Frame): void {
      const name = node.right?.name ?? node.right;
      const test = String(name?.value);
      if (!(name?.typename === "Symbol" || name?.value === null) || !Object.hasOwn(this.known.tests, test))
        this.refuse(node, `there is no test ${text(test)}. Tests: ${Object.keys(this.known.tests).join(", ")}`);
      this._emit(`(env.tests[${text(test)}].call(context, `);
      this.emitWeighed(node.left!, frame);
      for (const argument of node.right?.args?.children ?? []) {
        this._emit(", ");
        this.emitWeighed(argument, frame);
      }
      this._emit(") === true)");
    }

    compileIn({ left, right }: Node, frame: Frame): void {
      this.emitCall("runtime.isIn", () => {
        this.emitWeighed(left!, frame);
        this._emit(", ");
        this.emitWeighed(right!, frame);
      });
    }

    compileCompare({ expr, ops }: Node, frame: Frame): void {
      this.emitWeighed(expr!, frame);
      for (const { type, expr: operand } of ops ?? []) {
        if (!/^[=!]==?$|^[<>]=?$/.test(type)) this.refuse(operand, "there is no such comparison");
        this._emit(` ${type} `);
        this.emitWeighed(operand, frame);
      }
    }

    _binOpEmitter({ left, right }: Node, frame: Frame, operator: string): void {
      if (operator === " || " || operator === " && ") {
        this.compile(left!, frame);
        this._emit(operator);
        this.compile(right!, frame);
        return;
      }
      this.emitCall("runtime.weigh", () => {
        this.emitDefined(left!, frame);
        this._emit(operator);
        this.emitDefined(right!, frame);
      });
    }

    compileFloorDiv(node: Node, frame: Frame): void {
      this.emitCall("Math.floor", () => this._binOpEmitter(node, frame, " / "));
    }

    compilePow(node: Node, frame: Frame): void {
      this.emitCall("Math.pow", () => {
        this.emitDefined(node.left!, frame);
        this._emit(", ");
        this.emitDefined(node.right!, frame);
      });
    }

    compileNeg({ target }: Node, frame: Frame): void {
      this.emitCall("-", () => this.emitDefined(target!, frame));
    }

    compilePos({ target }: Node, frame: Frame): void {
      this.emitCall("+", () => this.emitDefined(target!, frame));
    }

    compileNot({ target }: Node, frame: Frame): void {
      this.emitCall("!", () => this.compile(target!, frame));
    }

    // Becomes part of a string in the code, where nunjucks escapes too little.
    override _getNodeName(node: Node): string {
      return describe(node).replace(/[^\w.[\]() ]/g, "?");
    }
  };
}

export type StrictExpressions = ReturnType<typeof strictExpressions>;
