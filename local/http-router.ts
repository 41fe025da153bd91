import type { AppFunction } from "./app-functions.ts";
import { HostError } from "./host-error.ts";
import { parseRoute, type RouteTemplate } from "./route-template.ts";

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
export const createHttpRouter = (functions: readonly AppFunction[], routePrefix: string): HttpRouter => {
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
};
