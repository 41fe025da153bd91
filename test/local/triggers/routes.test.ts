import { parseRoute } from "../../../local/triggers/routes.ts";

describe("parseRoute", () => {
  it.each([
    { route: "a/b", path: "a/b", values: {} },
    { route: "a/b", path: "A/B", values: {} },
    { route: "a/b", path: "a/b/c", values: undefined },
    { route: "a.b", path: "aXb", values: undefined },
    { route: "a/{x}", path: "a/1", values: { x: "1" } },
    { route: "a/{x}", path: "a/", values: undefined },
    { route: "a/{x?}", path: "a", values: {} },
    { route: "a/{x?}", path: "a/1", values: { x: "1" } },
    { route: "a/{x=7}", path: "a", values: { x: "7" } },
    { route: "a/{*x}", path: "a/b/c", values: { x: "b/c" } },
    { route: "a/{*x}", path: "a", values: {} },
    { route: "{name}.{format}", path: "log.json", values: { name: "log", format: "json" } },
    { route: "{page:maxlength(0)?}", path: "", values: {} },
    { route: "{page:maxlength(0)?}", path: "x", values: undefined },
    { route: "{x:int}", path: "-12", values: { x: "-12" } },
    { route: "{x:int}", path: "1.5", values: undefined },
    { route: "{x:bool}", path: "True", values: { x: "True" } },
    { route: "{x:double}", path: "1.5e3", values: { x: "1.5e3" } },
    { route: "{x:datetime}", path: "2026-01-05", values: { x: "2026-01-05" } },
    { route: "{x:datetime}", path: "soon", values: undefined },
    { route: "{x:alpha}", path: "abc1", values: undefined },
    { route: "{x:minlength(2)}", path: "a", values: undefined },
    { route: "{x:length(2,3)}", path: "abc", values: { x: "abc" } },
    { route: "{x:length(2)}", path: "abc", values: undefined },
    { route: "{x:range(1,9)}", path: "10", values: undefined },
    { route: "{x:min(3):max(5)}", path: "4", values: { x: "4" } },
    { route: "{x:min(3):max(5)}", path: "6", values: undefined },
    { route: "{x:regex(^\\d{{2}}$)}", path: "12", values: { x: "12" } },
    { route: "{x:regex(^\\d{{2}}$)}", path: "123", values: undefined },
    {
      route: "{x:guid}",
      path: "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d",
      values: { x: "2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d" },
    },
  ])("matches $route to $path as $values", ({ route, path, values }) => {
    expect(parseRoute(route).match(path)).toEqual(values);
  });

  it("orders literals, constrained parameters, free parameters and catch-alls", () => {
    const routes = ["a/{*rest}", "a/{x}", "a/{x:int}", "a/b", "a/{x}.json"];

    const sorted = routes.toSorted((one, other) =>
      parseRoute(one).precedence < parseRoute(other).precedence ? -1 : 1,
    );

    expect(sorted[0]).toBe("a/b");
    expect(sorted.slice(-2)).toEqual(["a/{x}", "a/{*rest}"]);
  });
});
