import * as fc from "fast-check";
import { expectedOutcome } from "./programs/expected-outcome.ts";
import { anyProgram } from "./programs/program.ts";
import { type RunOptions, runProgram } from "./programs/run-program.ts";

// `npm run test:programs` runs more of them and accepts a seed printed by a failure.
const numRuns = Number(process.env.PROGRAMS ?? 300);
const seed = process.env.PROGRAMS_SEED === undefined ? {} : { seed: Number(process.env.PROGRAMS_SEED) };

describe("a random program", () => {
  it.each([
    { how: "without disturbance", options: { isShuffled: false, kills: 0 } },
    { how: "with its activities completing in any order", options: { isShuffled: true, kills: 0 } },
    { how: "with kills of the host", options: { isShuffled: true, kills: 5 } },
  ])(
    "has the expected outcome $how",
    async ({ options }) => {
      await fc.assert(
        fc.asyncProperty(anyProgram, fc.integer(), async (program, draw) => {
          const run: RunOptions = { ...options, random: randomFrom(draw) };

          expect(await runProgram(program, run)).toEqual(expectedOutcome(program));
        }),
        { numRuns, ...seed },
      );
    },
    60_000 + numRuns * 100,
  );
});

/** Creates a seeded random number generator from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
