import { renderBills, renderOverview, renderTimes, timesJson } from "../../bench/render.ts";
import type { Times } from "../../bench/measure-times.ts";

const always = (value: number) => ({ median: value, least: value, most: value });

const times: Times = {
  cases: 1000,
  stages: 4,
  lanes: 50,
  latency: { kind: "fixed", ms: 50 },
  storage: "file",
  workers: 0,
  times: 3,
  idealMs: 1000,
  leastMs: 1000,
  bareLoopMs: { median: 1250, least: 1200, most: 1300 },
  bareAppMs: { median: 1400, least: 1400, most: 1450 },
  figures: {
    runMs: { median: 1500, least: 1400, most: 1750 },
    processMs: always(2000),
    cpuMs: always(2100),
    peakBytes: always(250e6),
    historyBytes: always(5_512_000),
    episodes: always(6730),
    activities: { median: 4111, least: 4110, most: 4113 },
    commits: always(236),
    durableActions: always(9094),
    blobWrites: always(111),
  },
};

describe("renderTimes", () => {
  it("compares the times with the ideal, the bare loop and the bare app, and lists the resources", () => {
    expect(renderTimes(times)).toBe(
      [
        "1000 cases of 4 stages · 50 lanes · model 50 ms · files · 3 runs",
        "",
        "                                         median  range            to ideal  to bare loop  to bare app",
        "ideal: list scheduling of the latencies  1 s                      1.00      0.80          0.71",
        "in any order of the cases at least       1 s                      1.00      0.80          0.71",
        "bare keep-alive loop                     1.25 s  1.2 s to 1.3 s   1.25      1.00          0.89",
        "bare app of four activities              1.4 s   1.4 s to 1.45 s  1.40      1.12          1.00",
        "run                                      1.5 s   1.4 s to 1.75 s  1.50      1.20          1.07",
        "whole process                            2 s                      2.00      1.60          1.43",
        "",
        "                             median   range           a case",
        "CPU, user and system         2.1 s                    2.1 ms",
        "peak resident memory         250 MB",
        "history written              5.51 MB                  5.51 kB",
        "episodes                     6,730                    6.73",
        "activities                   4,111    4,110 to 4,113  4.11",
        "commits                      236                      0.24",
        "durable actions              9,094                    9.09",
        "  of them besides 2 a stage                           1.09",
        "blob writes                  111                      0.11",
      ].join("\n"),
    );
  });

  it("lists special options, and counts requests to Azurite", () => {
    const { figures } = times;
    const text = renderTimes({
      ...times,
      times: 1,
      workers: 2,
      storage: "azurite",
      latency: { kind: "lognormal", medianMs: 50, sigma: 0.8, seed: 7 },
      figures: { ...figures, blobReads: always(230), blobListings: always(4) },
    });

    expect(text).toContain(
      "1000 cases of 4 stages · 50 lanes · model lognormal, median 50 ms, sigma 0.8, seed 7 · Azurite · 2 workers · 1 run\n",
    );
    expect(text).toMatch(/\nblob reads +230 +0\.23\nblob listings +4 +0\.00$/);
  });

  it("has no ratio to an ideal of nothing", () => {
    expect(renderTimes({ ...times, idealMs: 0, leastMs: 0 })).toMatch(
      /\nrun +1\.5 s +1\.4 s to 1\.75 s +1\.20 +1\.07\n/,
    );
  });
});

describe("renderOverview", () => {
  it("has a row for each suite", () => {
    expect(renderOverview([times, { ...times, lanes: 250, idealMs: 0 }])).toBe(
      [
        "cases  lanes  model  ideal  bare loop  bare app  run    to ideal  cases/s  whole process  CPU a case  peak memory",
        "1000   50     50 ms  1 s    1.25 s     1.4 s     1.5 s  1.50      667      2 s            2.1 ms      250 MB",
        "1000   250    50 ms  0 ms   1.25 s     1.4 s     1.5 s            667      2 s            2.1 ms      250 MB",
      ].join("\n"),
    );
  });
});

describe("timesJson", () => {
  it("has the ratios and the figures per case", () => {
    const ofRun = { runToIdeal: 1.5, runToBareLoop: 1.2 };
    const counts = { episodes: 6.73, activities: 4.111, commits: 0.236 };
    expect(timesJson(times)).toEqual({
      ...times,
      ratios: { ...ofRun, runToBareApp: 1500 / 1400, processToIdeal: 2, processToBareLoop: 1.6 },
      ofCase: { cpuMs: 2.1, historyBytes: 5512, ...counts, durableActions: 9.094, blobWrites: 0.111 },
    });
  });
});

describe("renderBills", () => {
  const bill = { lanes: 50, latency: times.latency, storage: "file" as const, cases: 1000 };

  it("lists the cost of a case of each pipeline", () => {
    const bills = [
      { ...bill, scenario: "linear", stageRuns: 4000, durableActions: 9094, blobWrites: 111 },
      { ...bill, scenario: "three turns", stageRuns: 6000, durableActions: 13_080, blobWrites: 100 },
    ];

    expect(renderBills(bills)).toBe(
      [
        "50 lanes · model 50 ms",
        "",
        "cases  pipeline     stages a case  actions a case  besides 2 a stage  writes a case  reads a case  listings a case",
        "1000   linear       4.00           9.09            1.09               0.11",
        "1000   three turns  6.00           13.08           1.08               0.10",
      ].join("\n"),
    );
  });

  it("counts reads and listings if they were measured", () => {
    const seen = { ...bill, scenario: "linear", stageRuns: 4000, durableActions: 9094, blobWrites: 111 };

    expect(renderBills([{ ...seen, blobReads: 230, blobListings: 10 }])).toMatch(/ 0\.11 +0\.23 +0\.01$/);
  });
});
