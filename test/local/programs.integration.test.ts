import * as fc from "fast-check";
import { expectedOutcome } from "./programs/expected-outcome.ts";
import { anyProgram } from "./programs/program.ts";
import { type RunOptions, runProgram } from "./programs/run-program.ts";

// npm run test:programs runs many more, and takes a seed that a failure has printed.
const numRuns = Number(process.env.PROGRAMS ?? 300);
const seed = process.env.PROGRAMS_SEED === undefined ? {} : { seed: Number(process.env.PROGRAMS_SEED) };

describe("any program", () => {
  it.each([
    { how: "when nothing disturbs it", options: { isShuffled: false, kills: 0 } },
    { how: "in whatever order its activities end", options: { isShuffled: true, kills: 0 } },
    { how: "however often the host is killed", options: { isShuffled: true, kills: 5 } },
  ])(
    "comes to what it must, $how",
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

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
