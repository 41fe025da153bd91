import type { Frame, Node, Nunjucks, Token } from "../nunjucks-internals.ts";
import type { StrictExpressions } from "./strict-expressions.ts";

/** A reference to another template. */
export type TemplateReference = {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Whether it may be missing. */
  readonly isOptional: boolean;
};

/**
 * Parses like nunjucks, but accepts only identifiers as names. Nunjucks accepts anything between two delimiters, including
 * quotes, and pastes it into the generated code.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function strictParser({ lexer, parser }: Nunjucks) {
  const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

  return class StrictParser extends parser.Parser {
    override nextToken(withWhitespace?: boolean): Token | null {
      const token = super.nextToken(withWhitespace);
      if (token?.type === lexer.TOKEN_SYMBOL && !IDENTIFIER.test(String(token.value)))
        this.fail(`${JSON.stringify(token.value)} is no name`, token.lineno, token.colno);
      return token;
    }
  };
}

/**
 * Compiles statements like nunjucks, but
 * - the names of other templates are literals, so that all of them are known before anything is rendered;
 * - only names are accepted where nunjucks pastes any literal into the code;
 * - the code reports each iteration and each output to the runtime, which can stop it.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function strictCompiler(Expressions: StrictExpressions) {
  const WAITS = new Set(["AsyncEach", "AsyncAll", "IfAsync", "FilterAsync", "CallExtension", "CallExtensionAsync"]);
  const text = (value: unknown): string => JSON.stringify(String(value));

  return class StrictCompiler extends Expressions {
    readonly references: TemplateReference[] = [];
    /** The block that is being compiled. */
    block: string | undefined;

    override compile(node: Node, frame?: Frame): void {
      if (WAITS.has(node.typename)) this.refuse(node, `${node.typename} is not supported`);
      super.compile(node, frame);
    }

    mustBeNames(nodes: readonly (Node | undefined)[], at: Node): void {
      for (const node of nodes)
        if (node?.typename !== "Symbol") this.refuse(node?.lineno === undefined ? at : node, "expected a name");
    }

    /** Returns the name of another template as code. */
    refer({ template, ignoreMissing, lineno, colno }: Node, statement: string): string {
      if (template?.typename !== "Literal" || typeof template.value !== "string")
        this.fail(
          `{% ${statement} %} takes the name of a template in quotes; which one cannot depend on a case`,
          lineno,
          colno,
        );
      this.references.push({ name: template!.value as string, line: lineno + 1, isOptional: ignoreMissing === true });
      return text(template!.value);
    }

    /** Makes `id` of the generated code available as a variable. */
    declare(name: string, id: string, frame: Frame): void {
      frame.set(name, id);
      if (frame.parent) this._emitLine(`frame.set(${text(name)}, ${id});`);
      else this._emitLine(`context.setVariable(${text(name)}, ${id});`);
    }

    override _emitFuncBegin(node: Node, name: string): void {
      this.block = name === "root" ? undefined : name.slice("b_".length);
      super._emitFuncBegin(node, name);
    }

    override _emitFuncEnd(noReturn?: boolean): void {
      if (!noReturn) this._emitLine(`cb(null, ${this.buffer});`);
      this._closeScopeLevels();
      this._emitLine(`} catch (e) { cb(runtime.located(e, ${text(this.template)}, lineno)); }\n}`);
    }

    override _emitLoopBindings(node: Node, list: string, index: string, length: string): void {
      this._emitLine("runtime.step();");
      super._emitLoopBindings(node, list, index, length);
    }

    override _compileMacro(node: Node, frame?: Frame): string {
      const parameters = node.args?.children ?? [];
      this.mustBeNames(
        parameters.flatMap((each) => (each.children ? each.children.map(({ key }) => key) : [each])),
        node,
      );
      return super._compileMacro(node, frame);
    }

    // Nunjucks calls the following methods by the type names of nodes.

    compileOutput(node: Node, frame: Frame): void {
      for (const child of node.children ?? []) {
        this._emitLine(`lineno = ${child.lineno};`);
        this._emit(`${this.buffer} += runtime.print(`);
        if (child.typename === "TemplateData") this.compileLiteral(child);
        else this.emitDefined(child, frame, false);
        this._emitLine(");");
      }
    }

    override compileFunCall(node: Node, frame: Frame): void {
      const isSuper = this.block !== undefined && node.name?.typename === "Symbol" && node.name.value === "super";
      if (!isSuper) return super.compileFunCall(node, frame);
      this._emit(`runtime.superBlock(env, context, frame, ${text(this.block)}, b_${this.block})`);
    }

    override compileFor(node: Node, frame: Frame): void {
      this.mustBeNames(node.name?.typename === "Array" ? (node.name.children ?? []) : [node.name], node);
      super.compileFor(node, frame);
    }

    override compileSet(node: Node, frame: Frame): void {
      this.mustBeNames(node.targets ?? [], node);
      super.compileSet(node, frame);
    }

    compileBlock({ name }: Node): void {
      const block = `runtime.block(env, context, frame, ${text(name!.value)})`;
      this._emitLine(`${this.buffer} += ${this.inBlock ? block : `(parentTemplate ? "" : ${block})`};`);
    }

    compileInclude(node: Node): void {
      this._emitLine(`lineno = ${node.lineno};`);
      this._emitLine(`${this.buffer} += runtime.include(env, context, frame, ${this.refer(node, "include")});`);
    }

    compileExtends(node: Node): void {
      this._emitLine(`lineno = ${node.lineno};`);
      this._emitLine(`parentTemplate = runtime.extend(env, context, ${this.refer(node, "extends")});`);
    }

    compileImport(node: Node, frame: Frame): void {
      this.mustBeNames([node.target], node);
      this.declare(String(node.target!.value), this.emitImport(node, "import"), frame);
    }

    compileFromImport(node: Node, frame: Frame): void {
      const imported = this.emitImport(node, "from");
      for (const each of node.names?.children ?? []) {
        const [name, alias] = each.typename === "Pair" ? [each.key, each.value as Node] : [each, each];
        this.mustBeNames([name, alias], node);
        const id = this._tmpid();
        this._emitLine(`var ${id} = runtime.imported(${imported}, ${text(name!.value)});`);
        this.declare(String(alias!.value), id, frame);
      }
    }

    emitImport(node: Node, statement: string): string {
      const id = this._tmpid();
      const scope = node.withContext ? "context, frame" : "null, null";
      this._emitLine(`lineno = ${node.lineno};`);
      this._emitLine(`var ${id} = runtime.exported(env, ${this.refer(node, statement)}, ${scope});`);
      return id;
    }
  };
}
