import { pathStep } from "../../../shared/contract/json.ts";

describe("pathStep", () => {
  it.each([
    ["a number", 0, "[0]"],
    ["a name", "größe_2-x", ".größe_2-x"],
    ["any other text", 'a "b"', '["a \\"b\\""]'],
    ["a text that begins with a digit", "2nd", '["2nd"]'],
  ])("writes %s", (_, key, step) => {
    expect(pathStep(key)).toBe(step);
  });
});
