import type { AppFunction } from "../app/functions.ts";
import { HostError } from "../host-error.ts";

/** Finds the function for a request. */
export type HttpRouter = (method: string, path: string) => HttpMatch;

export type HttpMatch =
  | { readonly kind: "found"; readonly fn: AppFunction; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: "not found" }
  /** There are functions at that path, for these methods. */
  | { readonly kind: "method not allowed"; readonly methods: readonly string[] };

type Route = { readonly fn: AppFunction; readonly template: RouteTemplate; readonly methods: ReadonlySet<string> };

/**
 * Builds the router of an app: the function's route, or its name, below the route prefix of host.json.
 *
 * @throws HostError that lists the routes which are wrong.
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
  if (problems.length > 0) throw new HostError("route-invalid", `The app has wrong routes:\n${problems.join("\n")}`);

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

/** A route template, compiled. */
export type RouteTemplate = {
  /** The values of the parameters if the path fits; `undefined` if it does not. Values are still URL-encoded. */
  readonly match: (path: string) => Record<string, string> | undefined;
  /** Orders templates: of those that fit a path, the one that sorts first is taken. */
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
 * Compiles a route as ASP.NET writes them: literals, `{name}`, `{name?}`, `{name=default}`, `{name:constraint(…)}`,
 * `{*rest}`, also several in one segment (`{name}.{format}`). Letter case of literals does not matter.
 *
 * @throws Error that names the route and what is wrong with it.
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
      for (const [place, { name, fallback, tests }] of parameters.entries()) {
        const value = found[place + 1] || fallback;
        // Only what may be missing can be empty here; constraints are not asked about it.
        if (value === undefined) continue;
        if (tests.some((isValid) => !isValid(value))) return undefined;
        values[name] = value;
      }
      return values;
    },
  };
}

/** Splits at slashes that stand outside braces: a regular expression in a constraint may hold some. */
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
    const end = closingBrace(rest);
    if (end < 0) throw new Error(`Route "${route}": "${rest}" has no closing brace.`);
    parts.push(parseParameter(rest.slice(1, end), route));
    rest = rest.slice(end + 1);
  }
  return parts;
}

function closingBrace(text: string): number {
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    if (text[place] === "{") depth += 1;
    if (text[place] === "}" && --depth === 0) return place;
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

/** A segment with the slash before it; what may be missing takes its slash along. */
function toPattern(parts: Part[], place: number): string {
  const slash = place === 0 ? "" : "/";
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

/** As in ASP.NET: a literal before a constrained parameter before a free one before a catch-all. */
function rankOf(parts: Part[]): string {
  if (parts.every((part) => "literal" in part)) return "1";
  if (parts.length > 1) return "2";
  const [{ isCatchAll, tests }] = parts as [Parameter];
  return isCatchAll ? (tests.length > 0 ? "4" : "5") : tests.length > 0 ? "2" : "3";
}

/**
 * What a constraint of a route parameter asks of its value, as ASP.NET defines it.
 *
 * @throws Error when there is no such constraint or its argument is wrong; the message names the route.
 */
export function constraintTest(name: string, argument: string | undefined, route: string): (value: string) => boolean {
  const problem = (what: string): Error => new Error(`Route "${route}": ${what}`);
  const numbers = (count: number): number[] => {
    const values = (argument ?? "").split(",").map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
    if (values.length !== count || values.some(Number.isNaN)) {
      throw problem(
        `constraint "${name}" needs ${count === 1 ? "a number" : `${count} numbers`}, got "(${argument ?? ""})".`,
      );
    }
    return values;
  };
  switch (name.toLowerCase()) {
    case "int":
      return (value) => isInteger(value) && Math.abs(Number(value)) <= 2_147_483_648;
    case "long":
      return isInteger;
    case "bool":
      return (value) => /^(true|false)$/i.test(value);
    case "decimal":
    case "double":
    case "float":
      return (value) => value.trim() !== "" && !Number.isNaN(Number(value));
    case "datetime":
      return (value) => !Number.isNaN(Date.parse(value));
    case "guid":
      return (value) => /^\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i.test(value);
    case "alpha":
      return (value) => /^[a-z]*$/i.test(value);
    case "required":
      return (value) => value !== "";
    case "minlength": {
      const [least] = numbers(1) as [number];
      return (value) => value.length >= least;
    }
    case "maxlength": {
      const [most] = numbers(1) as [number];
      return (value) => value.length <= most;
    }
    case "length": {
      const [least, most] = (argument?.includes(",") ? numbers(2) : [...numbers(1), ...numbers(1)]) as [number, number];
      return (value) => value.length >= least && value.length <= most;
    }
    case "min": {
      const [least] = numbers(1) as [number];
      return (value) => isInteger(value) && Number(value) >= least;
    }
    case "max": {
      const [most] = numbers(1) as [number];
      return (value) => isInteger(value) && Number(value) <= most;
    }
    case "range": {
      const [least, most] = numbers(2) as [number, number];
      return (value) => isInteger(value) && Number(value) >= least && Number(value) <= most;
    }
    case "regex": {
      if (argument === undefined) throw problem('constraint "regex" needs an expression.');
      // In a template braces are doubled to stand for themselves.
      const expression = new RegExp(argument.replaceAll("{{", "{").replaceAll("}}", "}"), "i");
      return (value) => expression.test(value);
    }
    default:
      throw problem(
        `there is no constraint "${name}". Known are int, long, bool, decimal, double, float, datetime, guid, alpha, ` +
          "required, minlength, maxlength, length, min, max, range, regex.",
      );
  }
}

function isInteger(value: string): boolean {
  return /^[+-]?\d+$/.test(value);
}
