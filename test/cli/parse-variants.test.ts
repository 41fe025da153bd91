import { parseVariants } from "../../cli/parse-variants.ts";

describe("variants", () => {
  it.each([
    { words: ["a.b=1,2,3"], names: ["a.b=1", "a.b=2", "a.b=3"] },
    { words: ["a.b=1,2", "c.d=x,y"], names: ["a.b=1 c.d=x", "a.b=1 c.d=y", "a.b=2 c.d=x", "a.b=2 c.d=y"] },
    { words: ['a.b=["x,y", 0.5, {"c": 1}]'], names: ["a.b=x,y", "a.b=0.5", 'a.b={"c":1}'] },
    { words: ["a.b=[1,2"], names: ["a.b=[1", "a.b=2"] },
    { words: ["a.b=x=1"], names: ["a.b=x=1"] },
  ])("are all combinations of the values: $words", ({ words, names }) => {
    const variants = parseVariants(words);

    expect(variants.map(({ name }) => name)).toEqual(names);
    expect(variants.map(({ settings }) => settings.join(" "))).toEqual(names);
  });

  it("hide secrets in their names, and not in their settings", () => {
    expect(parseVariants(["infer.api_key=abc"])).toEqual([
      { settings: ["infer.api_key=abc"], name: "infer.api_key=***" },
    ]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => index).join(",");

  it.each([
    { words: ["a.b"], says: '--vary: "a.b" is no setting; write it like infer.model.name=flakey,perfect.' },
    { words: ["a.b=1,,2"], says: "--vary: a value of a.b is empty; write it like infer.model.name=flakey,perfect." },
    { words: ["a.b=[]"], says: "--vary: a value of a.b is empty; write it like infer.model.name=flakey,perfect." },
    { words: ["a.b=1,1"], says: '--vary: a.b has the value "1" twice.' },
    { words: ["a.b=1", "a.b=2"], says: "--vary: a.b is varied twice; give all of its values at once." },
    {
      words: [`a.b=${many(13)}`, `c.d=${many(5)}`],
      says: "--vary: these are 65 combinations; at most 64 are run.",
    },
  ])("are refused: $says", ({ words, says }) => {
    expect(() => parseVariants(words)).toThrow(expect.objectContaining({ code: "usage", message: says }));
  });

  it("may be 64", () => {
    expect(parseVariants([`a.b=${many(64)}`])).toHaveLength(64);
  });
});
