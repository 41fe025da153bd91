import { z } from "zod";
import type { Problem } from "../problem.ts";
import { describeValue } from "../runlog/describe-value.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";

/** The most that a timer can wait: 24 days. */
const MOST_TIMEOUT_MS = 2 ** 31 - 1;
const TYPES = ["OPEN_AI"];
/** Names that people give to a field for a key. */
const KEY_FIELD = /^(api[-_]?)?(key|token|secret)$/i;

const modelEntry = z.strictObject(
  {
    name: z.string().regex(/^[A-Za-z0-9][\w.:/-]*$/, {
      error: "must begin with a letter or digit, and hold only those and _ - . : /",
    }),
    type: z.literal("OPEN_AI", {
      error: ({ input }) =>
        `must be one of the types that there are: ${TYPES.join(", ")}; found ${describeValue(input)}`,
    }),
    model: z.string().min(1).optional(),
    endpoint: z.string({ error: "must be the base URL of the server, such as https://api.openai.com/v1" }).check(
      z.superRefine((endpoint, context) => {
        const message = problemOfEndpoint(endpoint);
        if (message !== undefined) context.addIssue({ code: "custom", message });
      }),
    ),
    keyVariable: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be the name of an environment variable" })
      .optional(),
    timeoutMs: z.int().min(1).max(MOST_TIMEOUT_MS).optional(),
    requestsPerMinute: z.int().min(1).optional(),
    tokensPerMinute: z.int().min(1).optional(),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? describeUnknown(issue.keys) : undefined) },
);

/** A model as models.json has it. */
export type ModelFileEntry = z.infer<typeof modelEntry>;

/** The environment variable that the key of a model may come from: that of the entry, or one made of its name. */
export const keyVariableOf = ({ name, keyVariable }: Pick<ModelFileEntry, "name" | "keyVariable">): string =>
  keyVariable ?? `GOTAG_KEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;

/**
 * Checks what models.json holds.
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
  if (!Array.isArray(value))
    return { entries: [], problems: [{ path: "$", message: `must be a list of models; found ${kindOf(value)}` }] };
  const parsed = z.array(modelEntry).safeParse(value);
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => ({ path: jsonPath(path), message })),
    ...nameProblems(value, builtIn),
  ];
  return problems.length > 0 || !parsed.success ? { entries: [], problems } : { entries: parsed.data, problems };
}

function problemOfEndpoint(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint) || !/^https?:\/\//i.test(endpoint))
    return "must be the base URL of the server, such as https://api.openai.com/v1";
  const { username, password, search, hash } = new URL(endpoint);
  if (username !== "" || password !== "") return "must not hold a user name or a password: keys do not belong here";
  if (search !== "" || hash !== "") return "must end with the path, without ? and #";
  return undefined;
}

function describeUnknown(keys: readonly string[]): string {
  const message = `has no field ${keys.map((key) => JSON.stringify(key)).join(", ")}`;
  return keys.some((key) => KEY_FIELD.test(key))
    ? `${message}; keys do not belong here: put them into .credentials.json, or an environment variable`
    : `${message}; the fields are ${Object.keys(modelEntry.shape).join(", ")}`;
}

function nameProblems(entries: readonly unknown[], builtIn: readonly string[]): readonly Problem[] {
  const places = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const name = isPlainObject(entry) ? entry["name"] : undefined;
    if (typeof name !== "string") return [];
    const path = jsonPath([index, "name"]);
    if (builtIn.includes(name)) return [{ path, message: `"${name}" is a built-in model; choose another name` }];
    const first = places.get(name);
    places.set(name, first ?? index);
    return first === undefined ? [] : [{ path, message: `"${name}" is also the name of ${jsonPath([first])}` }];
  });
}

const jsonPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), "$");

const kindOf = (value: unknown): string =>
  value === null ? "null" : isPlainObject(value) ? "an object" : typeof value;
