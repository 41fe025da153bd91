import { BenchUsageError, parseBenchOptions } from "../../bench/bench-options.ts";

describe("parseBenchOptions", () => {
  it("measures the rows of docs/scale.md, five times each, by default", () => {
    const fixed = { kind: "fixed", ms: 50 };
    const lognormal = { kind: "lognormal", medianMs: 50, sigma: 0.8, seed: 7 };

    expect(parseBenchOptions([])).toEqual({
      suites: [
        { cases: 200, lanes: 50, latency: fixed },
        { cases: 1_000, lanes: 50, latency: fixed },
        { cases: 10_000, lanes: 50, latency: fixed },
        { cases: 1_000, lanes: 50, latency: lognormal },
        { cases: 5_000, lanes: 250, latency: fixed },
      ],
      storage: "file",
      times: 5,
      workers: 0,
      json: false,
      bill: false,
    });
  });

  it("takes all options", () => {
    const words =
      "--cases 50000,7 --lanes 250 --lognormal 20,0.5 --seed 3 --storage azurite --times 1 --workers 2 --json";
    const latency = { kind: "lognormal", medianMs: 20, sigma: 0.5, seed: 3 };

    expect(parseBenchOptions(words.split(" "))).toEqual({
      suites: [50_000, 7].map((cases) => ({ cases, lanes: 250, latency })),
      storage: "azurite",
      times: 1,
      workers: 2,
      json: true,
      bill: false,
    });
  });

  it("counts the bill of 1,000 cases", () => {
    expect(parseBenchOptions(["--bill"])).toMatchObject({
      bill: true,
      suites: [{ cases: 1000, lanes: 50, latency: { kind: "fixed", ms: 50 } }],
    });
  });

  it.each([
    ["--cases 1,x", '--cases takes a whole number from 1, and got "x".'],
    ["--cases 1,", '--cases takes a whole number from 1, and got "".'],
    ["--lanes 0", '--lanes takes a whole number from 1, and got "0".'],
    ["--latency -1", /ambiguous/],
    ["--latency=-1", '--latency takes a whole number from 0, and got "-1".'],
    ["--lognormal 50", '--lognormal takes a median in ms and a sigma, such as 50,0.8, and got "50".'],
    ["--lognormal 50,1,2", '--lognormal takes a median in ms and a sigma, such as 50,0.8, and got "50,1,2".'],
    ["--lognormal 0,1", '--lognormal takes a median in ms and a sigma, such as 50,0.8, and got "0,1".'],
    ["--latency 50 --lognormal 50,1", "Give --latency or --lognormal, not both."],
    ["--seed 3", "--seed is for --lognormal: a fixed latency draws nothing."],
    ["--storage blob", '--storage takes file or azurite, and got "blob".'],
    ["--bill --times 2", "--times is for times, not for the bill: leave it out, or --bill."],
    ["--bill --workers 2", "--workers is for times, not for the bill: leave it out, or --bill."],
    ["--what", /Unknown option '--what'/],
  ])("refuses %s", (words, message) => {
    expect(() => parseBenchOptions(words.split(" "))).toThrow(BenchUsageError);
    expect(() => parseBenchOptions(words.split(" "))).toThrow(message);
  });
});
