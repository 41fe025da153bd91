import fc from "fast-check";
import { properties } from "./properties.ts";

// npm run fuzz runs them for longer.
describe("fuzzing", () => {
  it.each(Object.entries(properties))(
    "%s: throws only expected errors and has no side effects",
    async (_name, property) => {
      await fc.assert(property, { numRuns: 60 });
    },
  );
});
