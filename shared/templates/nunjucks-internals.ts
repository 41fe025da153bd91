// The parts of nunjucks that its types leave out, as far as they are used here. The version is pinned in package.json.
import nunjucks from "nunjucks";

export type Token = { readonly type: string; readonly value: unknown; readonly lineno: number; readonly colno: number };

export type Node = {
  readonly typename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly value?: unknown;
  readonly target?: Node;
  readonly val?: Node;
  readonly name?: Node;
  readonly args?: Node;
  readonly children?: readonly Node[];
};

type Frame = { lookup(name: string): unknown };

type ParserInstance = {
  nextToken(withWhitespace?: boolean): Token | null;
  fail(message: string, lineno?: number, colno?: number): never;
  parseAsRoot(): Node;
};

type CompilerInstance = {
  buffer: string;
  compile(node: Node, frame?: Frame): void;
  compileFilter(node: Node, frame: Frame): void;
  compileLiteral(node: Node, frame: Frame): void;
  fail(message: string, lineno: number, colno: number): never;
  getCode(): string;
  _emit(code: string): void;
  _emitLine(code: string): void;
  _getNodeName(node: Node): string;
  _binOpEmitter(node: Node & { left: Node; right: Node }, frame: Frame, operator: string): void;
};

/** What compiled code calls. */
export type Runtime = {
  memberLookup(target: unknown, key: unknown): unknown;
  contextOrFrameLookup(context: { ctx: object; env: { globals: object } }, frame: Frame, name: string): unknown;
  ensureDefined(value: unknown, lineno: number, colno: number, ...more: unknown[]): unknown;
};

export type RootFunction = (
  environment: unknown,
  context: unknown,
  frame: unknown,
  runtime: Runtime,
  done: (error: unknown, text?: string) => void,
) => void;

type Filter = (value: unknown, ...more: unknown[]) => unknown;
export type Environment = { filters: Record<string, Filter>; globals: object };

export const { Environment, Template, lexer, parser, compiler, runtime } = nunjucks as unknown as {
  Environment: new (loaders: readonly [], options: { autoescape: boolean; dev: boolean }) => Environment;
  Template: new (
    source: { type: "code"; obj: { root: RootFunction } },
    environment: Environment,
    name: string,
  ) => {
    render(variables: object): string;
  };
  lexer: { lex(text: string, options: object): unknown; TOKEN_SYMBOL: string };
  parser: { Parser: new (tokens: unknown) => ParserInstance };
  compiler: { Compiler: new (name: string, throwOnUndefined: boolean) => CompilerInstance };
  runtime: Runtime;
};
export type { Frame };
