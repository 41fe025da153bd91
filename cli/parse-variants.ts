import { describeArgument } from "./describe-command.ts";
import { UsageError } from "./usage-error.ts";

/** One of the combinations of settings that are tried. */
export type Variant = {
  /** As `a.b=value`. */
  readonly settings: readonly string[];
  /** As a person tells it from the others, without secrets. */
  readonly name: string;
};

const MOST_VARIANTS = 64;
const EXAMPLE = "write it like infer.model.name=flakey,perfect";

/**
 * All combinations of the values that settings are to have. The last setting changes from one to the next.
 *
 * @param words - Each a setting and its values, with commas between them; or a JSON list, for values that have commas.
 * @throws UsageError for what is no such setting, and for more than 64 combinations.
 * @example
 * parseVariants(["a.b=1,2", "c.d=x,y"]).map(({ name }) => name); // ["a.b=1 c.d=x", "a.b=1 c.d=y", "a.b=2 c.d=x", "a.b=2 c.d=y"]
 */
export function parseVariants(words: readonly string[]): readonly Variant[] {
  const varied = words.map(parseVaried);
  const paths = varied.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(`--vary: ${twice} is varied twice; give all of its values at once.`);
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_VARIANTS)
    throw new UsageError(`--vary: these are ${count} combinations; at most ${MOST_VARIANTS} are run.`);
  const combinations = varied.reduce<readonly (readonly string[])[]>(
    (all, { path, values }) => all.flatMap((settings) => values.map((value) => [...settings, `${path}=${value}`])),
    [[]],
  );
  return combinations.map((settings) => ({ settings, name: settings.map(describeArgument).join(" ") }));
}

type Varied = { readonly path: string; readonly values: readonly string[] };

function parseVaried(word: string): Varied {
  const [, path, text] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
  if (path === undefined || text === undefined) throw new UsageError(`--vary: "${word}" is no setting; ${EXAMPLE}.`);
  const values = parseList(text) ?? text.split(",");
  if (values.length === 0 || values.includes(""))
    throw new UsageError(`--vary: a value of ${path} is empty; ${EXAMPLE}.`);
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw new UsageError(`--vary: ${path} has the value "${twice}" twice.`);
  return { path, values };
}

function parseList(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const list = JSON.parse(text) as readonly unknown[];
    return list.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  } catch {
    return undefined; // such as [a],[b]
  }
}
