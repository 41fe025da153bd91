import { linkTo, parsePageRoute } from "../../viewer/route.ts";

const ID = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";

describe("parseRoute", () => {
  it.each([
    { hash: "", route: { view: "runs", query: {} } },
    { hash: "#/", route: { view: "runs", query: {} } },
    { hash: "#/?label=a%20b", route: { view: "runs", query: { label: "a b" } } },
    { hash: `#/runs/${ID}?show=error`, route: { view: "run", id: ID, query: { show: "error" } } },
    { hash: "#/compare?base=1&candidate=2", route: { view: "compare", query: { base: "1", candidate: "2" } } },
    { hash: "#/trend?label=a?b&c=d", route: { view: "trend", query: { label: "a?b", c: "d" } } },
    { hash: "#/file", route: { view: "file", query: {} } },
    { hash: "#/runs/%zz", route: { view: "run", id: "%zz", query: {} } },
    { hash: `#/runs/${ID}/cases`, route: { view: "none", query: {} } },
    { hash: "#/trend/nightly", route: { view: "none", query: {} } },
    { hash: "#/elsewhere", route: { view: "none", query: {} } },
  ])("reads $hash", ({ hash, route }) => {
    expect(parsePageRoute(hash)).toEqual(route);
  });
});

describe("linkTo", () => {
  it("leaves out parameters without a value", () => {
    expect(linkTo(`runs/${ID}`, { show: "error", search: "", keyword: undefined })).toBe(`#/runs/${ID}?show=error`);
    expect(linkTo("")).toBe("#/");
  });

  it("is the inverse of parseRoute", () => {
    const query = { label: "a&b=c#d ?é", search: "100%" };

    expect(parsePageRoute(linkTo("trend", query))).toEqual({ view: "trend", query });
  });
});
