import { BenchUsageError, parseBenchOptions } from "../../bench/bench-options.ts";

describe("parseBenchOptions", () => {
  it("measures three sizes, five times each, when nothing is said", () => {
    expect(parseBenchOptions([])).toEqual({
      cases: [200, 1000, 10_000],
      lanes: 50,
      latency: { kind: "fixed", ms: 50 },
      storage: "file",
      times: 5,
      workers: 0,
      json: false,
      bill: false,
    });
  });

  it("takes all that can be said", () => {
    const words =
      "--cases 50000,7 --lanes 250 --lognormal 20,0.5 --seed 3 --storage azurite --times 1 --workers 2 --json";

    expect(parseBenchOptions(words.split(" "))).toEqual({
      cases: [50_000, 7],
      lanes: 250,
      latency: { kind: "lognormal", medianMs: 20, sigma: 0.5, seed: 3 },
      storage: "azurite",
      times: 1,
      workers: 2,
      json: true,
      bill: false,
    });
  });

  it("counts the bill of 1,000 cases", () => {
    expect(parseBenchOptions(["--bill"])).toMatchObject({ bill: true, cases: [1000] });
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
