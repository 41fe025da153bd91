import fc from "fast-check";
import { findJsonProblem } from "../../../shared/base/json-text.ts";
import { anyText } from "../../support/any-text.ts";

describe("findJsonProblem", () => {
  it.each([
    { text: '{"a":1,"a":2}', path: "a" },
    { text: '{"cases":[{"id":1},{"id":2 , "id" : 3}]}', path: "cases.1.id" },
    { text: '{"a\\"b":1,"a\\u0022b":2}', path: 'a"b' },
    { text: '{"x":{"a":1},"a":[],"x":0}', path: "x" },
    { text: '{"__proto__":1,"__proto__":2}', path: "__proto__" },
  ])("finds the path of a duplicate key in $text", ({ text, path }) => {
    expect(findJsonProblem(text)).toEqual({ path, message: "is given twice" });
  });

  it("allows 500 levels", () => {
    const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${"}]".repeat(levels / 2)}`;

    expect(findJsonProblem(nested(500))).toBeUndefined();
    expect(findJsonProblem(nested(502))).toEqual({ path: "0.a.0.a.0", message: "is nested more than 500 levels deep" });
  });

  it("finds nothing in the JSON of any value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        expect(findJsonProblem(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  it("finds a duplicate of any key", () => {
    const anyKey = anyText({ maxLength: 5 });
    fc.assert(
      fc.property(anyKey, fc.jsonValue(), fc.jsonValue(), (key, one, other) => {
        const text = `{${JSON.stringify(key)}:${JSON.stringify(one)},"${key}z":0,${JSON.stringify(key)}:${JSON.stringify(other)}}`;
        fc.pre(isJson(text));
        expect(findJsonProblem(text)).toMatchObject({ message: "is given twice" });
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
