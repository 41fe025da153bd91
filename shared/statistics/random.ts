/** Fills a list with random whole numbers of 32 bits, as `crypto.getRandomValues` does. */
export type Random = (into: Uint32Array) => void;

/**
 * Random numbers that are the same at each run: the small fast counter of Doty-Humphrey (sfc32), which passes the usual
 * tests of randomness.
 *
 * @param seed - A whole number; only its lowest 32 bits count.
 * @example
 * const random = seededRandom(1);
 * random(numbers); // the same numbers, whenever and wherever they are asked for
 */
export function seededRandom(seed: number): Random {
  const state = Int32Array.of(0, seed, 0, 1);
  function fill(into: Uint32Array): void {
    // Kept in local variables meanwhile, which makes it several times as fast.
    let [a, b, c, counter] = state as unknown as [number, number, number, number];
    for (let index = 0; index < into.length; index++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      into[index] = sum;
    }
    state.set([a, b, c, counter]);
  }
  // Seeds that are alike give numbers that are alike until they are mixed.
  fill(new Uint32Array(12));
  return fill;
}
