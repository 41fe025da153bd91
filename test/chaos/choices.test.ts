import { createChoices } from "./choices.ts";

describe("choices", () => {
  it("are the same for the same seed and name, in whatever order they are made", () => {
    const choose = createChoices("7");
    const first = [choose.fraction("a", 1), choose.fraction("b")];

    const again = createChoices("7");

    expect([again.fraction("b"), again.fraction("a", 1)]).toEqual(first.toReversed());
  });

  it("differ for another seed or another name", () => {
    const fractions = [
      createChoices("7").fraction("a"),
      createChoices("8").fraction("a"),
      createChoices("7").fraction("b"),
      createChoices("7").within("b").fraction("a"),
    ];

    expect(new Set(fractions).size).toBe(4);
  });

  it("reach all of a list, and the whole range", () => {
    const choose = createChoices("7");
    const numbers = Array.from({ length: 200 }, (_, number) => number);

    const fractions = numbers.map((number) => choose.fraction(number));

    expect(new Set(numbers.map((number) => choose.oneOf(["a", "b", "c"], number)))).toEqual(new Set(["a", "b", "c"]));
    expect(Math.min(...fractions)).toBeLessThan(0.1);
    expect(Math.max(...fractions)).toBeGreaterThan(0.9);
  });

  it("create UUIDs", () => {
    expect(createChoices("7").uuid("run", 1)).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/);
  });
});
