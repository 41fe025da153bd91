import type { Problem } from "../contract/index.ts";

/** A boolean expression over keywords. */
export type KeywordFilter = {
  /** Whether a case with these keywords is selected. */
  matches(keywords: readonly string[]): boolean;
  /** The distinct keywords in the expression, in its order. */
  readonly names: readonly string[];
};

type Operator = "!" | "&&" | "||";
type Token = {
  readonly kind: "name" | Operator | "(" | ")" | "end" | "other";
  readonly text: string;
  readonly at: number;
};
/** A step of the expression in postfix order: a keyword, or an operator on the results of the steps before it. */
type Step = { readonly name: string } | { readonly operator: Operator };

const PRECEDENCE: { readonly [operator in Operator]: number } = { "!": 3, "&&": 2, "||": 1 };
const WORDS: { readonly [word: string]: Operator } = { not: "!", and: "&&", or: "||" };
const TOKEN = /\s*(?:(?<name>[A-Za-z_][A-Za-z0-9_-]*)|(?<sign>&&|\|\||[!()])|(?<other>\S))/uy;

/**
 * Parses a filter: keywords, `!` or `not`, `&&` or `and`, `||` or `or`, in that order of precedence, and parentheses.
 *
 * @returns The filter, or the problem with its position (from 1).
 * @example
 * parseKeywordFilter("p0 && !slow"); // matches(["p0", "sums"]) is true
 */
export function parseKeywordFilter(text: string): KeywordFilter | { readonly problem: Problem } {
  const parsed = toSteps(text);
  if ("message" in parsed) return { problem: { path: "filter", message: parsed.message } };
  const { steps } = parsed;
  const names = steps.flatMap((step) => ("name" in step ? [step.name] : []));
  return { names: [...new Set(names)], matches: (keywords) => evaluate(steps, new Set(keywords)) };
}

/** Dijkstra's shunting yard algorithm. Its stack is not the call stack, so parentheses can be nested to any depth. */
function toSteps(text: string): { readonly steps: readonly Step[] } | { readonly message: string } {
  const steps: Step[] = [];
  const waiting: (Token & { readonly kind: Operator | "(" })[] = [];
  let isOperandNext = true;
  const flush = (precedence: number): void => {
    for (let top = waiting.at(-1); top !== undefined && top.kind !== "("; top = waiting.at(-1)) {
      if (PRECEDENCE[top.kind] < precedence) return;
      steps.push({ operator: top.kind });
      waiting.pop();
    }
  };
  for (const token of tokensOf(text)) {
    const { kind, at } = token;
    const refuse = (expected: string) => ({
      message: `expected ${expected} at position ${at}, found ${describe(token)}`,
    });
    if (isOperandNext) {
      if (kind === "name") steps.push({ name: token.text });
      else if (kind === "!" || kind === "(") waiting.push({ ...token, kind });
      else return refuse('a keyword, "!" or "("');
      isOperandNext = kind !== "name";
    } else if (kind === "&&" || kind === "||") {
      flush(PRECEDENCE[kind]);
      waiting.push({ ...token, kind });
      isOperandNext = true;
    } else if (kind === ")" || kind === "end") {
      flush(0);
      const opening = waiting.pop();
      if (kind === "end" && opening !== undefined)
        return { message: `the "(" at position ${opening.at} is never closed` };
      if (kind === ")" && opening === undefined) return refuse('"&&", "||" or the end');
    } else return refuse(waiting.some((open) => open.kind === "(") ? '"&&", "||" or ")"' : '"&&", "||" or the end');
  }
  return { steps };
}

function evaluate(steps: readonly Step[], keywords: ReadonlySet<string>): boolean {
  const values: boolean[] = [];
  for (const step of steps) {
    if ("name" in step) values.push(keywords.has(step.name));
    else if (step.operator === "!") values.push(!values.pop()!);
    else {
      const [right, left] = [values.pop()!, values.pop()!];
      values.push(step.operator === "&&" ? left && right : left || right);
    }
  }
  return values[0]!;
}

function* tokensOf(text: string): Generator<Token> {
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { name, sign, other } = match.groups!;
    const found = (name ?? sign ?? other)!;
    const kind = name === undefined ? ((sign as Token["kind"] | undefined) ?? "other") : (wordKind(name) ?? "name");
    yield { kind, text: found, at: match.index + match[0].length - found.length + 1 };
  }
  yield { kind: "end", text: "", at: text.length + 1 };
}

const wordKind = (name: string): Operator | undefined => (Object.hasOwn(WORDS, name) ? WORDS[name] : undefined);

function describe({ kind, text }: Token): string {
  if (kind === "end") return "the end";
  const hint = text === "&" || text === "|" ? `; write "${text}${text}"` : "";
  return JSON.stringify(text) + hint;
}
