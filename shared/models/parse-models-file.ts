import { z } from "zod";
import type { Problem } from "../problem.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { modelEntry, type ModelFileEntry } from "./models-file-schema.ts";

/** The environment variable that the key of a model may come from: that of the entry, or one made of its name. */
export const keyVariableOf = ({ name, keyVariable }: Pick<ModelFileEntry, "name" | "keyVariable">): string =>
  keyVariable ?? `GOTAG_KEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;

/**
 * Checks what models.json holds: a list of models, or `{ "$schema": …, "models": [ … ] }`.
 *
 * @param options.builtIn - Names that are taken.
 * @returns The entries, or all that is wrong with them, each with its JSON path.
 * @example
 * parseModelsFile([{ name: "x", type: "OPEN_AI", endpoint: "http://localhost:11434/v1" }], { builtIn: ["perfect"] });
 */
export function parseModelsFile(
  value: unknown,
  { builtIn }: { readonly builtIn: readonly string[] },
): { readonly entries: readonly ModelFileEntry[]; readonly problems: readonly Problem[] } {
  const { list, path, problems: outer } = listIn(value);
  if (list === undefined) return { entries: [], problems: outer };
  const parsed = z.array(modelEntry).safeParse(list);
  const problems = [
    ...outer,
    ...(parsed.error?.issues ?? []).map((issue) => ({ path: jsonPath(path, issue.path), message: issue.message })),
    ...nameProblems(list, path, builtIn),
    ...azureProblems(list, path),
    ...(parsed.data === undefined ? [] : keyProblems(parsed.data, path)),
  ];
  return problems.length > 0 || !parsed.success ? { entries: [], problems } : { entries: parsed.data, problems };
}

type Listed = { readonly list?: readonly unknown[]; readonly path: string; readonly problems: readonly Problem[] };

function listIn(value: unknown): Listed {
  if (Array.isArray(value)) return { list: value, path: "$", problems: [] };
  if (!isPlainObject(value) || !Object.hasOwn(value, "models")) {
    const message = `must be a list of models, or an object with the list "models"; found ${kindOf(value)}`;
    return { path: "$", problems: [{ path: "$", message }] };
  }
  const { models, $schema: _schema, $comment: _comment, ...others } = value;
  const problems = Object.keys(others).map((key) => ({
    path: jsonPath("$", [key]),
    message: "is not known here; there are $schema, $comment and models",
  }));
  if (Array.isArray(models)) return { list: models, path: "$.models", problems };
  const message = `must be a list of models; found ${kindOf(models)}`;
  return { path: "$.models", problems: [...problems, { path: "$.models", message }] };
}

function nameProblems(entries: readonly unknown[], root: string, builtIn: readonly string[]): readonly Problem[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const name = isPlainObject(entry) ? entry["name"] : undefined;
    if (typeof name !== "string") return [];
    const path = jsonPath(root, [index, "name"]);
    if (builtIn.includes(name)) return [{ path, message: `"${name}" is a built-in model; choose another name` }];
    const first = places.get(name);
    places.set(name, first ?? index);
    return first === undefined ? [] : [{ path, message: `"${name}" is also the name of ${jsonPath(root, [first])}` }];
  });
}

/** Names that differ only in what an environment variable cannot have: the key of one would be sent to the other's server. */
function keyProblems(entries: readonly ModelFileEntry[], root: string): readonly Problem[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    if (entry.keyVariable !== undefined) return [];
    const variable = keyVariableOf(entry);
    const first = places.get(variable);
    places.set(variable, first ?? index);
    if (first === undefined || entries[first]?.name === entry.name) return [];
    const message = `has its key from ${variable}, as ${jsonPath(root, [first])} has; give one of them a keyVariable`;
    return [{ path: jsonPath(root, [index, "name"]), message }];
  });
}

/** Fields that servers other than Azure's would leave unheard. */
function azureProblems(entries: readonly unknown[], root: string): readonly Problem[] {
  return entries.flatMap((entry, index) =>
    isPlainObject(entry) && entry["type"] === "OPEN_AI"
      ? ["api_version", "tokenScope"]
          .filter((field) => entry[field] !== undefined)
          .map((field) => ({ path: jsonPath(root, [index, field]), message: "is for the Azure types only; remove it" }))
      : [],
  );
}

const jsonPath = (root: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), root);

const kindOf = (value: unknown): string =>
  value === null ? "null" : isPlainObject(value) ? "an object" : Array.isArray(value) ? "a list" : typeof value;
