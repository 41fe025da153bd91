import { constraintTest } from "./route-constraint.ts";

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
export const parseRoute = (route: string): RouteTemplate => {
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
};

/** Splits at slashes that stand outside braces: a regular expression in a constraint may hold some. */
const splitSegments = (route: string): string[] => {
  const segments = [""];
  let depth = 0;
  for (const character of route.replace(/^\/+|\/+$/g, "")) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "/" && depth === 0) segments.push("");
    else segments[segments.length - 1] += character;
  }
  return segments;
};

const parseSegment = (segment: string, route: string): Part[] => {
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
};

const closingBrace = (text: string): number => {
  let depth = 0;
  for (let place = 0; place < text.length; place++) {
    if (text[place] === "{") depth += 1;
    if (text[place] === "}" && --depth === 0) return place;
  }
  return -1;
};

const parseParameter = (text: string, route: string): Parameter => {
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
};

/** A segment with the slash before it; what may be missing takes its slash along. */
const toPattern = (parts: Part[], place: number): string => {
  const slash = place === 0 ? "" : "/";
  const [first] = parts;
  if (parts.length === 1 && first && "name" in first) {
    if (first.isCatchAll) return slash === "" ? "(.*)" : "(?:/(.*))?";
    if (first.isOptional || first.fallback !== undefined) return slash === "" ? "([^/]*)" : "(?:/([^/]*))?";
  }
  const body = parts.map((part) => ("literal" in part ? escape(part.literal) : "([^/]+?)")).join("");
  return slash + body;
};

const escape = (literal: string): string => literal.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** As in ASP.NET: a literal before a constrained parameter before a free one before a catch-all. */
const rankOf = (parts: Part[]): string => {
  if (parts.every((part) => "literal" in part)) return "1";
  if (parts.length > 1) return "2";
  const [{ isCatchAll, tests }] = parts as [Parameter];
  return isCatchAll ? (tests.length > 0 ? "4" : "5") : tests.length > 0 ? "2" : "3";
};
