import {
  type ConfigShape,
  open,
  prompt,
  readSettings,
  walkSettings,
} from "../../../../shared/pipeline/config/setting-tree.ts";

describe("readSettings", () => {
  it("reads settings in the order in which they are written", () => {
    const tree = readSettings({ b: { z: 1, a: open({ y: [1] }) }, a: {} });

    expect([...walkSettings(tree)].map(({ path, setting }) => [path, setting.kind])).toEqual([
      ["b", "group"],
      ["b.z", "value"],
      ["b.a", "group"],
      ["b.a.y", "value"],
      ["a", "group"],
    ]);
  });

  it.each<{ shape: object; message: string }>([
    {
      shape: { a: { b: new Map() } },
      message: "config.a.b: expected a plain object of settings, found a Map",
    },
    {
      shape: { a: { b: () => 1 } },
      message: "config.a.b: the default is a function; give a value that JSON can hold, or prompt(…)",
    },
    {
      shape: { a: { b: undefined } },
      message: "config.a.b: the default is undefined; give a value that JSON can hold, or prompt(…)",
    },
    {
      shape: { a: { b: NaN } },
      message: "config.a.b: the default is NaN; give a value that JSON can hold, or prompt(…)",
    },
    {
      shape: { a: [prompt("no")] },
      message: "config.a: the default is a symbol as a key; give a value that JSON can hold, or prompt(…)",
    },
    {
      shape: { a: open([1]) },
      message: "config.a: expected a plain object of settings, found the list [1]",
    },
    {
      shape: { a: { "b.c": 1 } },
      message: 'config.a: "b.c" cannot be the name of a setting; use a name without "." and "="',
    },
    {
      shape: { constructor: 1 },
      message: 'config: "constructor" cannot be the name of a setting; use a name without "." and "="',
    },
  ])("refuses a shape: $message", ({ shape, message }) => {
    expect(() => readSettings(shape as ConfigShape)).toThrow(new TypeError(message));
  });
});
