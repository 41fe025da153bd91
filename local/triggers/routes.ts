import type { AppFunction } from "../app/functions.ts";
import { HostError } from "../host-error.ts";

/** Finds the function for a request. */
export type HttpRouter = (method: string, path: string) => HttpMatch;

type HttpMatch =
  | { readonly kind: "found"; readonly fn: AppFunction; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "not found" }
  /** The path exists, but only for these methods. */
  | { readonly kind: "method not allowed"; readonly methods: readonly string[] };

type Route = { readonly fn: AppFunction; readonly template: RouteTemplate; readonly methods: ReadonlySet<string> };

/**
 * Creates the router of an app. A route is the function's `route`, or its name, with the route prefix of host.json.
 *
 * @throws HostError that lists all invalid routes.
 */
export function createHttpRouter(functions: readonly AppFunction[], routePrefix: string): HttpRouter {
  const problems: string[] = [];
  const routes = functions
    .flatMap((fn): Route[] => {
      const own = (fn.trigger.route as string | undefined) ?? fn.name;
      const methods = new Set((fn.trigger.methods as readonly string[]).map((method) => method.toUpperCase()));
      // HEAD is GET without the body.
      if (methods.has("GET")) methods.add("HEAD");
      try {
        return [{ fn, methods, template: parseRoute([routePrefix, own].filter(Boolean).join("/")) }];
      } catch (error) {
        problems.push(`- function "${fn.name}": ${(error as Error).message}`);
        return [];
      }
    })
    .sort((one, other) => (one.template.precedence < other.template.precedence ? -1 : 1));
  if (problems.length > 0) throw new HostError("route-invalid", `The app has invalid routes:\n${problems.join("\n")}`);

  return (method, path) => {
    const allowed = new Set<string>();
    for (const { fn, template, methods } of routes) {
      const params = template.match(path);
      if (!params) continue;
      if (methods.has(method)) return { kind: "found", fn, params };
      for (const each of methods) allowed.add(each);
    }
    return allowed.size > 0 ? { kind: "method not allowed", methods: [...allowed] } : { kind: "not found" };
  };
}

/** A compiled route template. */
type RouteTemplate = {
  /** Returns the parameters, still URL-encoded, if the path matches. */
  readonly match: (path: string) => Record<string, string> | undefined;
  /** Sort key: of several templates that match a path, the first one in this order is used. */
  readonly precedence: string;
};

type Part = { readonly literal: string } | Parameter;
type Parameter = {
  readonly name: string;
  readonly isCatchAll: boolean;
  readonly isOptional: boolean;
  readonly fallback: string | undefined;
  readonly tests: readonly ((value: string) => boolean)[];
};

/**
 * Compiles an ASP.NET route template: literals, `{name}`, `{name?}`, `{name=default}`, `{name:constraint(…)}`,
 * `{*rest}`, and several parameters in one segment (`{name}.{format}`). Literals are case-insensitive.
 *
 * @throws Error that names the route and the problem.
 * @example
 * parseRoute("api/runs/{id:guid}").match("api/runs/2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d"); // { id: "2c5e…" }
 */
export function parseRoute(route: string): RouteTemplate {
  const segments = splitSegments(route).map((segment) => parseSegment(segment, route));
  const parameters = segments.flat().filter((part): part is Parameter => "name" in part);
  const pattern = new RegExp(`^${segments.map(toPattern).join("")}$`, "is");
  return {
    precedence: segments.map(rankOf).join(""),
    match: (path) => {
      const found = pattern.exec(path);
      if (!found) return undefined;
      const values: Record<string, string> = {};
      for (const [index, { name, fallback, tests }] of parameters.entries()) {
        const value = found[index + 1] || fallback;
        // Only optional parameters can be empty here; their constraints are not checked.
        if (value === undefined) continue;
        if (tests.some((isValid) => !isValid(value))) return undefined;
        values[name] = value;
      }
      return values;
    },
  };
}

/** Splits at slashes outside braces: a regular expression in a constraint may contain slashes. */
function splitSegments(route: string): string[] {
  const segments = [""];
  let depth = 0;
  for (const character of route.replace(/^\/+|\/+$/g, "")) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "/" && depth === 0) segments.push("");
    else segments[segments.length - 1] += character;
  }
  return segments;
}

function parseSegment(segment: string, route: string): Part[] {
  const parts: Part[] = [];
  let rest = segment;
  while (rest !== "") {
    const start = rest.indexOf("{");
    if (start !== 0) {
      parts.push({ literal: start < 0 ? rest : rest.slice(0, start) });
      rest = start < 0 ? "" : rest.slice(start);
      continue;
    }
    const end = findClosingBrace(rest);
    if (end < 0) throw new Error(`Route "${route}": "${rest}" has no closing brace.`);
    parts.push(parseParameter(rest.slice(1, end), route));
    rest = rest.slice(end + 1);
  }
  return parts;
}

function findClosingBrace(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === "{") depth += 1;
    if (text[index] === "}" && --depth === 0) return index;
  }
  return -1;
}

function parseParameter(text: string, route: string): Parameter {
  const found = /^(\*{0,2})([A-Za-z_][\w-]*)((?::(?:[A-Za-z]+)(?:\((?:.*?)\)(?=:|\?|=|$))?)*)(\?|=.*)?$/s.exec(text);
  if (!found)
    throw new Error(
      `Route "${route}": "{${text}}" is no parameter. Write {name}, {name:constraint}, {name?} or {*name}.`,
    );
  const [, stars, name, constraints, ending] = found as unknown as [string, string, string, string, string | undefined];
  const tests = [...constraints.matchAll(/:([A-Za-z]+)(?:\((.*?)\)(?=:|$))?/gs)].map(([, constraint, argument]) =>
    constraintTest(constraint!, argument, route),
  );
  return {
    name,
    tests,
    isCatchAll: stars !== "",
    isOptional: ending === "?",
    fallback: ending?.startsWith("=") ? ending.slice(1) : undefined,
  };
}

/** The pattern of a segment with its leading slash; an optional segment includes its slash. */
function toPattern(parts: Part[], index: number): string {
  const slash = index === 0 ? "" : "/";
  const [first] = parts;
  if (parts.length === 1 && first && "name" in first) {
    if (first.isCatchAll) return slash === "" ? "(.*)" : "(?:/(.*))?";
    if (first.isOptional || first.fallback !== undefined) return slash === "" ? "([^/]*)" : "(?:/([^/]*))?";
  }
  const body = parts.map((part) => ("literal" in part ? escape(part.literal) : "([^/]+?)")).join("");
  return slash + body;
}

function escape(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** The order of ASP.NET: literal, constrained parameter, free parameter, catch-all. */
function rankOf(parts: Part[]): string {
  if (parts.every((part) => "literal" in part)) return "1";
  if (parts.length > 1) return "2";
  const [{ isCatchAll, tests }] = parts as [Parameter];
  return isCatchAll ? (tests.length > 0 ? "4" : "5") : tests.length > 0 ? "2" : "3";
}

type Test = (value: string) => boolean;

const isInteger: Test = (value) => /^[+-]?\d+$/.test(value);
const isNumber: Test = (value) => value.trim() !== "" && !Number.isNaN(Number(value));

/** Constraints without an argument. */
const PLAIN_TESTS = new Map<string, Test>([
  ["int", (value) => isInteger(value) && Math.abs(Number(value)) <= 2_147_483_648],
  ["long", isInteger],
  ["bool", (value) => /^(true|false)$/i.test(value)],
  ["decimal", isNumber],
  ["double", isNumber],
  ["float", isNumber],
  ["datetime", (value) => !Number.isNaN(Date.parse(value))],
  ["guid", (value) => /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(value)],
  ["alpha", (value) => /^[a-z]*$/i.test(value)],
  ["required", (value) => value !== ""],
]);

/** Constraints whose arguments are numbers. */
const NUMBER_TESTS = new Map<string, (one: number, two: number) => Test>([
  ["minlength", (min) => (value) => value.length >= min],
  ["maxlength", (max) => (value) => value.length <= max],
  ["length", (min, max) => (value) => value.length >= min && value.length <= (max ?? min)],
  ["min", (min) => (value) => isInteger(value) && Number(value) >= min],
  ["max", (max) => (value) => isInteger(value) && Number(value) <= max],
  ["range", (min, max) => (value) => isInteger(value) && Number(value) >= min && Number(value) <= max],
]);

/**
 * Returns the test of a route constraint, as ASP.NET defines it.
 *
 * @throws Error that names the route if the constraint does not exist or its argument is invalid.
 */
function constraintTest(name: string, argument: string | undefined, route: string): Test {
  const key = name.toLowerCase();
  const plain = PLAIN_TESTS.get(key);
  if (plain) return plain;
  const problem = (what: string): Error => new Error(`Route "${route}": ${what}`);
  const test = NUMBER_TESTS.get(key);
  if (test) {
    const count = key === "length" && !argument?.includes(",") ? 1 : test.length;
    const values = (argument ?? "").split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
    if (values.length === count && !values.some(Number.isNaN)) return test(...(values as [number, number]));
    throw problem(
      `constraint "${name}" needs ${count === 1 ? "a number" : `${count} numbers`}, got "(${argument ?? ""})".`,
    );
  }
  if (key === "regex") {
    if (argument === undefined) throw problem('constraint "regex" needs an expression.');
    // Templates escape braces by doubling them.
    const expression = new RegExp(argument.replaceAll("{{", "{").replaceAll("}}", "}"), "i");
    return (value) => expression.test(value);
  }
  const known = [...PLAIN_TESTS.keys(), ...NUMBER_TESTS.keys(), "regex"].join(", ");
  throw problem(`there is no constraint "${name}". Known are ${known}.`);
}
