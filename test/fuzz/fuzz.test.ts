import fc from "fast-check";
import { properties } from "./properties.ts";

// npm run fuzz runs them for longer.
describe("fuzzing", () => {
  it.each(Object.entries(properties))(
    "%s: nothing is thrown but what may be, and nobody else sees anything of it",
    async (_name, property) => {
      await fc.assert(property, { numRuns: 60 });
    },
  );
});
