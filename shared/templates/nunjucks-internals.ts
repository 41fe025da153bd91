// Types of the internals of nunjucks that are used here; its own types lack them. package.json pins the version.

export type Token = { readonly type: string; readonly value: unknown; readonly lineno: number; readonly colno: number };

export type Node = {
  readonly typename: string;
  readonly lineno: number;
  readonly colno: number;
  readonly value?: unknown;
  readonly target?: Node;
  readonly targets?: readonly Node[];
  readonly template?: Node;
  readonly ignoreMissing?: boolean;
  readonly withContext?: boolean;
  readonly val?: Node;
  readonly key?: Node;
  readonly name?: Node;
  readonly names?: Node;
  readonly args?: Node;
  readonly left?: Node;
  readonly right?: Node;
  readonly expr?: Node;
  readonly ops?: readonly { readonly type: string; readonly expr: Node }[];
  readonly children?: readonly Node[];
};

/** A scope: maps names to variables of the generated code at compile time, and to values at run time. */
export type Frame = {
  readonly parent?: Frame;
  topLevel: boolean;
  lookup(name: string): unknown;
  set(name: string, value: unknown, resolveUp?: boolean): void;
  push(isolateWrites?: boolean): Frame;
};

type ParserInstance = {
  nextToken(withWhitespace?: boolean): Token | null;
  fail(message: string, lineno?: number, colno?: number): never;
  parseAsRoot(): Node;
};

type CompilerInstance = {
  buffer: string;
  inBlock: boolean;
  compile(node: Node, frame?: Frame): void;
  compileFor(node: Node, frame: Frame): void;
  compileSet(node: Node, frame: Frame): void;
  fail(message: string, lineno: number, colno: number): never;
  getCode(): string;
  _compileMacro(node: Node, frame?: Frame): string;
  _emit(code: string): void;
  _emitLine(code: string): void;
  _emitFuncBegin(node: Node, name: string): void;
  _emitFuncEnd(noReturn?: boolean): void;
  _closeScopeLevels(): void;
  _emitLoopBindings(node: Node, list: string, index: string, length: string): void;
  _getNodeName(node: Node): string;
  _tmpid(): string;
  compileFunCall(node: Node, frame: Frame): void;
  compileFilter(node: Node, frame: Frame): void;
};

export type Filter = (this: unknown, value: unknown, ...more: unknown[]) => unknown;

/** The functions of a template's generated code. */
export type CompiledTemplate = { readonly root: RenderFunction; readonly [block: `b_${string}`]: RenderFunction };

export type RenderFunction = (
  environment: unknown,
  context: unknown,
  frame: Frame,
  runtime: unknown,
  done: (error: unknown, text?: string) => void,
) => void;

export type Nunjucks = {
  Environment: new (loaders: readonly []) => {
    readonly filters: Record<string, Filter>;
    readonly tests: Record<string, Filter>;
  };
  lexer: { lex(text: string, options: object): unknown; TOKEN_SYMBOL: string };
  parser: { Parser: new (tokens: unknown) => ParserInstance };
  compiler: { Compiler: new (name: string, throwOnUndefined: boolean) => CompilerInstance };
  runtime: { readonly Frame: new () => Frame; readonly [name: string]: unknown };
};
