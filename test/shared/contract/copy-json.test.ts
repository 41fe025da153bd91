import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { cloneJson, copyJson, type Json } from "../../../shared/contract/json.ts";

class Point {
  x = 1;
}

const cyclic: { a: { b?: unknown } } = { a: {} };
cyclic.a.b = [cyclic.a];

describe("copyJson", () => {
  it("copies any JSON value unchanged", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = copyJson(value);

        expect(copy.ok && JSON.stringify(copy.value)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("shares nothing with the original", () => {
    const original = { list: [{ deep: 1 }] };

    const copy = copyJson(original);
    original.list[0]!.deep = 2;

    expect(copy).toEqual({ ok: true, value: { list: [{ deep: 1 }] } });
  });

  it("turns undefined into null, and leaves out properties that are undefined", () => {
    expect(copyJson(undefined)).toEqual({ ok: true, value: null });
    expect(copyJson([undefined])).toEqual({ ok: true, value: [null] });
    expect(copyJson({ a: undefined, b: 1 })).toEqual({ ok: true, value: { b: 1 } });
  });

  it("takes plain objects of another realm, objects without prototype, and lone surrogates", () => {
    expect(copyJson(runInNewContext("({ a: [1] })"))).toEqual({ ok: true, value: { a: [1] } });
    expect(copyJson(Object.assign(Object.create(null), { a: 1 }))).toEqual({ ok: true, value: { a: 1 } });
    expect(copyJson("\ud800")).toEqual({ ok: true, value: "\ud800" });
  });

  it("keeps a key called __proto__ as a key", () => {
    const copy = copyJson(JSON.parse('{"__proto__": {"polluted": true}}'));

    expect(JSON.stringify(copy)).toBe('{"ok":true,"value":{"__proto__":{"polluted":true}}}');
    expect(({} as any).polluted).toBeUndefined();
  });

  it("takes one object in two places", () => {
    const shared = { a: 1 };

    expect(copyJson([shared, shared])).toEqual({ ok: true, value: [{ a: 1 }, { a: 1 }] });
  });

  it.each([
    { found: "a function", path: "$", value: () => 1 },
    { found: "a symbol", path: "$.s", value: { s: Symbol("x") } },
    { found: "a symbol as a key", path: "$", value: { [Symbol("x")]: 1 } },
    { found: "a BigInt", path: "$[1]", value: [1, 2n] },
    { found: "NaN", path: "$.a.b", value: { a: { b: NaN } } },
    { found: "-Infinity", path: "$", value: -Infinity },
    { found: "a Map", path: "$.a[2]", value: { a: [0, 1, new Map()] } },
    { found: "a Set", path: "$", value: new Set() },
    { found: "a Date", path: "$", value: new Date(0) },
    { found: "a Promise", path: "$.later", value: { later: Promise.resolve() } },
    { found: "an Error", path: "$", value: new Error("x") },
    { found: "a Point", path: "$", value: new Point() },
    { found: "a Number", path: "$", value: Object(1) },
    { found: "a Uint8Array", path: "$", value: new Uint8Array(2) },
    { found: "a hole", path: "$[1]", value: Object.assign([1], { 2: 3 }) },
    { found: "a hole", path: "$[0]", value: new Array(4_294_967_295) },
    { found: "a cycle back to $.a", path: "$.a.b[0]", value: cyclic },
    { found: "a function", path: '$["odd key"]', value: { "odd key": () => 1 } },
    { found: "something that throws when it is read", path: "$.x", value: throwing() },
    { found: "something that throws when it is read", path: "$", value: revoked() },
  ])("refuses $found at $path", ({ found, path, value }) => {
    expect(copyJson(value)).toEqual({ ok: false, path, found });
  });

  it("refuses nesting that would overflow the stack of a reader", () => {
    const path = `$${"[0]".repeat(20)}…`;

    expect(copyJson(nested(100_000))).toEqual({ ok: false, path, found: "more than 500 levels of nesting" });
    expect(copyJson(nested(499)).ok).toBe(true);
  });
});

describe("cloneJson", () => {
  it("copies any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(cloneJson(value as Json))).toBe(JSON.stringify(value));
      }),
    );
  });

  it("shares nothing with the original", () => {
    const original = { list: [{ deep: 1 }] };

    expect(cloneJson(original)).not.toBe(original);
    expect(cloneJson(original).list[0]).not.toBe(original.list[0]);
  });
});

function throwing(): object {
  return {
    get x() {
      throw new Error("no");
    },
  };
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}
