import type { CompiledTemplate, Filter, Frame, Nunjucks, RenderFunction } from "../nunjucks-internals.ts";

/** How much a template may do. A unit is a character or an item created or used; a step is an iteration or a call. */
export type RenderLimits = {
  /** The units up to which no time limit is set: it would cost more than rendering most templates. */
  readonly quietUnits: number;
  readonly maxUnits: number;
  readonly unitsOfAStep: number;
};

type RenderContext = {
  readonly env: { readonly opts: object };
  readonly ctx: Record<string, unknown>;
  readonly blocks: Map<string, RenderFunction[]>;
  setVariable(name: string, value: unknown): void;
  addExport(name: string): void;
  exported(): object;
};

/**
 * The functions that compiled templates call, like those of nunjucks, but
 * - only own properties of values are visible, and functions have none;
 * - everything created and used is counted, up to a limit;
 * - other templates are those of the realm.
 *
 * Uses nothing outside its body: it is evaluated in the realm of the templates, from its source.
 */
export function strictRuntime(nunjucks: Pick<Nunjucks, "runtime">, limits: RenderLimits) {
  const { Frame: NewFrame } = nunjucks.runtime;
  const templates = new Map<string, CompiledTemplate>();
  const sizes = new WeakMap<object, number>();
  let spent = 0;
  let isTimed = false;

  /** Thrown when rendering has to start again with a time limit. */
  const isLong = new Error("takes longer");

  /** An error of a template; the line is from 1. */
  class LocatedError extends Error {
    readonly template: string;
    readonly line: number;
    constructor(template: string, line: number, message: string) {
      super(message);
      this.template = template;
      this.line = line;
    }
  }

  function charge(units: number): void {
    spent += units;
    if (spent <= (isTimed ? limits.maxUnits : limits.quietUnits)) return;
    if (!isTimed) throw isLong;
    throw new Error(`it makes more than ${limits.maxUnits.toLocaleString("en")} characters and items`);
  }

  /** Computes the size of a value as JSON: what it contains twice counts twice. */
  function sizeOf(value: unknown): number {
    if (typeof value === "string") return value.length;
    if (typeof value !== "object" || value === null) return 1;
    let size = sizes.get(value);
    if (size !== undefined) return size;
    size = 1;
    for (const key of Object.keys(value)) size += key.length + sizeOf((value as Record<string, unknown>)[key]);
    sizes.set(value, size);
    return size;
  }

  function weigh<T>(value: T): T {
    charge(sizeOf(value));
    return value;
  }

  const step = () => charge(limits.unitsOfAStep);

  function createContext(variables: object): RenderContext {
    const ctx = Object.assign(Object.create(null), variables) as Record<string, unknown>;
    const exports = new Set<string>();
    return {
      // Filters of nunjucks read this.
      env: { opts: {} },
      ctx,
      blocks: new Map(),
      setVariable: (name, value) => void (ctx[name] = value),
      addExport: (name) => void exports.add(name),
      exported: () =>
        Object.assign(Object.create(null), Object.fromEntries([...exports].map((name) => [name, ctx[name]]))),
    };
  }

  /** Finds a template and appends its blocks to those of the context. */
  function open(name: string, context?: RenderContext): CompiledTemplate | undefined {
    const template = templates.get(name);
    if (template === undefined || context === undefined) return template;
    for (const [key, block] of Object.entries(template)) {
      if (!key.startsWith("b_")) continue;
      const known = context.blocks.get(key.slice(2)) ?? [];
      context.blocks.set(key.slice(2), [...known, block]);
    }
    return template;
  }

  function call(render: RenderFunction, env: unknown, context: RenderContext, frame: Frame): string {
    step();
    let text = "";
    render(env, context, frame, runtime, (error, result) => {
      if (error) throw error;
      text = result ?? "";
    });
    return text;
  }

  const topLevel = (frame: Frame): Frame => Object.assign(frame, { topLevel: true });

  const runtime = {
    ...nunjucks.runtime,
    weigh,
    step,
    print(value: unknown): string {
      const text = String(value);
      charge(text.length);
      return text;
    },

    memberLookup(target: unknown, key: unknown): unknown {
      if (target === undefined || target === null || typeof target === "function") return undefined;
      if (typeof key !== "string" && typeof key !== "number") return undefined;
      return Object.hasOwn(Object(target) as object, key) ? (target as Record<string, unknown>)[key] : undefined;
    },

    contextOrFrameLookup(context: RenderContext, frame: Frame, name: string): unknown {
      const value = frame.lookup(name);
      if (value !== undefined) return value;
      return name in context.ctx ? context.ctx[name] : globals[name];
    },

    callWrap(called: unknown, name: string, _context: unknown, given: readonly unknown[]): unknown {
      if (typeof called !== "function")
        throw new Error(`Unable to call \`${name}\`, which is ${called ? "not a function" : "undefined or falsey"}`);
      step();
      return Reflect.apply(called, undefined, given);
    },

    ensureDefined<T>(value: T, name: string, allowsNull: boolean, template: string, line: number): T {
      if (value !== undefined && (value !== null || allowsNull)) return weigh(value);
      const fix = name === "an expression" ? "" : `, or allow it with {{ ${name} | default("") }}`;
      throw new LocatedError(template, line + 1, `${name} is ${String(value)}. Correct the name${fix}`);
    },

    isIn(item: unknown, holder: unknown): boolean {
      if (typeof holder === "string" || Array.isArray(holder)) return holder.includes(item as string);
      if (typeof holder === "object" && holder !== null) return Object.hasOwn(holder, String(item));
      throw new Error(`"in" looks into texts, lists and objects, not into ${String(holder)}`);
    },

    located(error: unknown, template: string, line: number): unknown {
      if (error === isLong || error instanceof LocatedError) return error;
      const tooDeep = error instanceof RangeError && error.message.includes("call stack");
      const message = tooDeep ? "it calls itself, or nests, too deeply" : String((error as Error).message);
      return new LocatedError(template, line + 1, message);
    },

    block(env: unknown, context: RenderContext, frame: Frame, name: string): string {
      const [block] = context.blocks.get(name) ?? [];
      if (block === undefined) throw new Error(`unknown block "${name}"`);
      return call(block, env, context, frame);
    },

    superBlock(env: unknown, context: RenderContext, frame: Frame, name: string, block: RenderFunction): string {
      const blocks = context.blocks.get(name) ?? [];
      const above = blocks[blocks.indexOf(block) + 1];
      if (above === undefined) throw new Error(`no super block available for "${name}"`);
      return call(above, env, context, frame);
    },

    include(env: unknown, { ctx }: RenderContext, frame: Frame, name: string): string {
      const context = createContext(ctx);
      const template = open(name, context);
      return template === undefined ? "" : call(template.root, env, context, topLevel(frame.push(true)));
    },

    extend(_env: unknown, context: RenderContext, name: string) {
      return { rootRenderFunc: open(name, context)!.root };
    },

    exported(env: unknown, name: string, given: RenderContext | null, frame: Frame | null): object {
      const context = createContext(given?.ctx ?? {});
      call(open(name, context)!.root, env, context, topLevel(frame?.push() ?? new NewFrame()));
      return context.exported();
    },

    imported(exported: Record<string, unknown>, name: string): unknown {
      if (name in exported) return exported[name];
      throw new Error(`cannot import '${name}'`);
    },
  };

  /** Functions that templates may call. */
  const globals: Record<string, unknown> = Object.assign(Object.create(null), {
    range(first: number, end?: number, by?: number): number[] {
      const [start, stop, stride] = end === undefined ? [0, first, 1] : [first, end, by || 1];
      const numbers: number[] = [];
      for (let at = start; stride > 0 ? at < stop : at > stop; at += stride) {
        charge(1);
        numbers.push(at);
      }
      return numbers;
    },
    cycler(...items: readonly unknown[]) {
      let index = -1;
      const next = () => (cycle.current = items[(index = (index + 1) % items.length)] ?? null);
      const reset = () => void ((index = -1), (cycle.current = null));
      const cycle = { current: null as unknown, reset, next };
      return cycle;
    },
    joiner(separator: unknown = ",") {
      let isFirst = true;
      return () => (isFirst ? ((isFirst = false), "") : separator);
    },
  });

  return {
    sizeOf,
    charge,
    located: runtime.located,
    isLong,
    add: (name: string, template: CompiledTemplate) => void templates.set(name, template),
    /** Renders a template. Throws `isLong` if it exceeds the units allowed without a time limit. */
    render(name: string, variables: object, env: { filters: Record<string, Filter> }, timed: boolean): string {
      spent = 0;
      isTimed = timed;
      const context = createContext(variables);
      const template = open(name, context)!;
      return call(template.root, env, context, topLevel(new NewFrame()));
    },
  };
}
