import { parseArgs } from "node:util";
import type { LatencyRule } from "./latencies.ts";

export type BenchSuite = { readonly cases: number; readonly lanes: number; readonly latency: LatencyRule };

export type BenchOptions = {
  /** One measurement each. */
  readonly suites: readonly BenchSuite[];
  readonly storage: "file" | "azurite";
  /** How often each size is measured. */
  readonly times: number;
  /** The number of worker processes; 0: only the host's own process. */
  readonly workers: number;
  readonly json: boolean;
  /** Counts the cost of runs of several pipelines on Azure, instead of measuring times. */
  readonly bill: boolean;
};

/** An invalid command line. */
export class BenchUsageError extends Error {}

const FIXED: LatencyRule = { kind: "fixed", ms: 50 };
const LOGNORMAL: LatencyRule = { kind: "lognormal", medianMs: 50, sigma: 0.8, seed: 7 };

/** The rows of docs/scale.md. */
const STANDARD: readonly BenchSuite[] = [
  { cases: 200, lanes: 50, latency: FIXED },
  { cases: 1_000, lanes: 50, latency: FIXED },
  { cases: 10_000, lanes: 50, latency: FIXED },
  { cases: 1_000, lanes: 50, latency: LOGNORMAL },
  { cases: 5_000, lanes: 250, latency: FIXED },
];

export const USAGE =
  "npm run bench -- [--cases 1000,10000] [--lanes 50] [--latency 50 | --lognormal 50,0.8 [--seed 7]] " +
  "[--storage file|azurite] [--times 5] [--workers 0] [--bill] [--json]";

/**
 * Reads the command line of the bench.
 *
 * @throws BenchUsageError that names the option, what it got and what it takes.
 */
export function parseBenchOptions(words: readonly string[]): BenchOptions {
  const values = parseWords(words);
  const bill = values.bill ?? false;
  const storage = values.storage ?? "file";
  for (const option of ["times", "workers"] as const)
    if (bill && values[option] !== undefined)
      throw new BenchUsageError(`--${option} is for times, not for the bill: leave it out, or --bill.`);
  if (storage !== "file" && storage !== "azurite") throw wrong("storage", storage, "file or azurite");
  return {
    suites: parseSuites(values, bill),
    storage,
    times: whole("times", values.times ?? "5", 1),
    workers: whole("workers", values.workers ?? "0", 0),
    json: values.json ?? false,
    bill,
  };
}

function parseSuites(values: Words, bill: boolean): readonly BenchSuite[] {
  const { cases, lanes, latency, lognormal, seed } = values;
  const isSaid = [cases, lanes, latency, lognormal, seed].some((value) => value !== undefined);
  if (!isSaid && !bill) return STANDARD;
  const suite = { lanes: whole("lanes", lanes ?? "50", 1), latency: parseLatency(values) };
  return (cases ?? "1000").split(",").map((text) => ({ cases: whole("cases", text, 1), ...suite }));
}

function parseWords(words: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        cases: text,
        lanes: text,
        latency: text,
        lognormal: text,
        seed: text,
        storage: text,
        times: text,
        workers: text,
        json: flag,
        bill: flag,
      },
    });
    return values;
  } catch (thrown) {
    throw new BenchUsageError((thrown as Error).message);
  }
}

type Words = ReturnType<typeof parseWords>;

function parseLatency({ latency, lognormal, seed }: Words): LatencyRule {
  if (lognormal === undefined) {
    if (seed !== undefined) throw new BenchUsageError("--seed is for --lognormal: a fixed latency draws nothing.");
    return { kind: "fixed", ms: whole("latency", latency ?? "50", 0) };
  }
  if (latency !== undefined) throw new BenchUsageError("Give --latency or --lognormal, not both.");
  const [median = "", sigma = "", ...more] = lognormal.split(",");
  const medianMs = Number(median || NaN);
  const width = Number(sigma || NaN);
  if (!(medianMs > 0 && width >= 0) || more.length > 0)
    throw wrong("lognormal", lognormal, "a median in ms and a sigma, such as 50,0.8");
  return { kind: "lognormal", medianMs, sigma: width, seed: whole("seed", seed ?? "7", 0) };
}

function whole(option: string, text: string, least: number): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw wrong(option, text, `a whole number from ${least}`);
  return value;
}

function wrong(option: string, text: string, expected: string): BenchUsageError {
  return new BenchUsageError(`--${option} takes ${expected}, and got "${text}".`);
}
