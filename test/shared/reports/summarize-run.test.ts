import { aReporter } from "./a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming, summarizeRun } from "./a-run-log.ts";
import { modelNames, notedSettings } from "../../../shared/reports/summarize-run.ts";

describe("summarizeRun", () => {
  it("lists the status of each case in the order of the log", () => {
    const log = aRunLog([
      aResult({ case: { uuid: "a", keywords: ["p0", "decimal"] } }),
      aResult({ uuid: "b", passed: false }),
      anError("extract", "Context: Extracting.\nError: no number", { uuid: "c" }),
    ]);

    expect(summarizeRun(log).cases).toEqual([
      { uuid: "a", status: "ok", keywords: ["p0", "decimal"] },
      { uuid: "b", status: "failed", keywords: [] },
      {
        uuid: "c",
        status: "error",
        keywords: [],
        stage: "extract",
        message: "Context: Extracting.\nError: no number",
      },
    ]);
  });

  it("counts from the results alone", () => {
    const log = aRunLog([aResult(), aResult(), aResult({ passed: false }), anError("infer", "Error: away")]);

    expect(summarizeRun(log).counts).toEqual({
      total: 4,
      completed: 4,
      succeeded: 3,
      passed: 2,
      failed: 1,
      errors: 1,
      unknown: 0,
    });
  });

  it("describes the run and its settings", () => {
    const config = {
      prepare: { template: "template.njk", template_text: "You are…" },
      infer: { model: { name: "flakey", settings: { max_tokens: 800 } } },
    };
    const log = aRunLog([], {
      status: "failed",
      error: "storage away",
      label: "trial",
      sha: "7e17f48",
      pipeline: { name: "simple", config },
    });

    expect(summarizeRun(log)).toEqual({
      uuid: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
      pipeline: "simple",
      label: "trial",
      status: "failed",
      error: "storage away",
      start: "1970-01-01T00:00:00.000Z",
      elapsed: "0:00:01.234000",
      elapsedMs: 1234,
      concurrency: 5,
      sha: "7e17f48",
      settings: { "prepare.template": "template.njk", "infer.model.name": "flakey" },
      counts: { total: 0, completed: 0, succeeded: 0, passed: 0, failed: 0, errors: 0, unknown: 0 },
      stages: [],
      keywords: [],
      columns: [],
      cases: [],
      warnings: [],
    });
  });

  it("has the pass rate with its Wilson interval", () => {
    const results = Array.from({ length: 263 }, (_, index) => aResult({ passed: index < 81 }));

    const { passRate } = summarizeRun(aRunLog(results));

    expect(passRate).toMatchObject({ passed: 81, total: 263, rate: 81 / 263 });
    expect(passRate?.low).toBeCloseTo(0.2553, 4);
    expect(passRate?.high).toBeCloseTo(0.3662, 4);
  });

  it("has latency, attempts, tokens and cost by stage, and for the whole run", () => {
    const usage = { inputTokens: 10, outputTokens: 2, costUsd: 0.5 };
    const log = aRunLog([
      aResult({
        metadata: aTiming(100, { prepare: aRecord(10), infer: aRecord(80, { attempts: 3, usage }) }),
      }),
      aResult({ metadata: aTiming(200, { prepare: aRecord(20), infer: aRecord(160, { succeeded: false, usage }) }) }),
    ]);

    const { stages, latency, usage: all } = summarizeRun(log);

    expect(stages).toEqual([
      { stage: "prepare", runs: 2, errors: 0, attempts: 2, latency: { p50Ms: 15, p95Ms: 19.5, p99Ms: 19.9 } },
      {
        stage: "infer",
        runs: 2,
        errors: 1,
        attempts: 4,
        latency: { p50Ms: 120, p95Ms: 156, p99Ms: 159.2 },
        usage: { inputTokens: 20, outputTokens: 4, costUsd: 1 },
      },
    ]);
    expect(latency).toEqual({ p50Ms: 150, p95Ms: 195, p99Ms: 199 });
    expect(all).toEqual({ inputTokens: 20, outputTokens: 4, costUsd: 1 });
  });

  it("counts the stages of each turn of a case", () => {
    const turn = { succeeded: true, stages: {}, metadata: aTiming(10, { infer: aRecord(10) }) };

    const { stages } = summarizeRun(aRunLog([aResult({ stages: undefined, turns: [turn, turn, turn] })]));

    expect(stages).toMatchObject([{ stage: "infer", runs: 3 }]);
  });

  it("lists keywords in alphabetical order, and counts a case once for each of its keywords", () => {
    const log = aRunLog([
      aResult({ case: { uuid: "a", keywords: ["p0", "decimal", "p0"] } }),
      aResult({ case: { uuid: "b", keywords: ["p0"] }, passed: false }),
      anError("infer", "Error: away", { case: { uuid: "c", keywords: ["p0"] } }),
    ]);

    expect(summarizeRun(log).keywords).toMatchObject([
      { keyword: "decimal", total: 1, errors: 0, passRate: { passed: 1, total: 1 } },
      { keyword: "p0", total: 3, errors: 1, passRate: { passed: 1, total: 3 } },
    ]);
  });

  it("computes pass@k and pass^k from repetitions, and lists flaky cases", () => {
    const repetitions = (uuid: string, ...passes: boolean[]) =>
      passes.map((passed, repeat) => aResult({ uuid, passed, metadata: { ...aTiming(1), repeat } }));
    const log = aRunLog([
      ...repetitions("a", true, true, true),
      ...repetitions("b", true, false, false),
      ...repetitions("c", false, false),
    ]);

    const { repeats, cases } = summarizeRun(log);

    expect(cases[1]).toEqual({ uuid: "a", repeat: 1, status: "ok", keywords: [] });
    expect(repeats).toMatchObject({ repeats: 3, cases: 3, flaky: [{ uuid: "b", passed: 1, trials: 3 }] });
    // Of b one of three tries passes: two tries have one with 2/3, and never two; c was not run three times.
    const [first, second, third] = repeats!.passAt;
    expect(first).toMatchObject({ k: 1, cases: 3, passAtK: expect.closeTo(4 / 9), passHatK: expect.closeTo(4 / 9) });
    expect(second).toMatchObject({ k: 2, cases: 3, passAtK: expect.closeTo(5 / 9), passHatK: expect.closeTo(1 / 3) });
    expect(third).toMatchObject({ k: 3, cases: 2, passAtK: 1, passHatK: 0.5 });
  });

  it("includes columns, texts and defaults of the pipeline's code", () => {
    const reporter = aReporter({
      config: { infer: { temperature: 0.7 } },
      columns: { score: ({ stages }) => stages["assess"], note: () => "fine", never: () => undefined },
      summarize: () => "More.",
    });
    const config = { infer: { temperature: 0 } };
    const results = [
      aResult({ stages: { assess: 1 } }),
      aResult({ stages: { assess: 0 } }),
      anError("infer", "Error: x"),
    ];

    const summary = summarizeRun(aRunLog(results, { pipeline: { name: "simple", config } }), reporter);

    expect(summary).toMatchObject({
      ownText: "More.",
      configDifferences: [{ path: "infer.temperature", kind: "changed", default: 0.7, value: 0 }],
      columns: [
        { name: "score", numbers: 2, mean: 0.5 },
        { name: "note", numbers: 0 },
        { name: "never", numbers: 0 },
      ],
      warnings: [],
    });
    expect(summary.cases.map(({ cells }) => cells)).toEqual([[1, "fine", null], [0, "fine", null], undefined]);
  });

  it("leaves cells of a broken column empty, with one warning", () => {
    const reporter = aReporter({
      columns: {
        broken: () => {
          throw new Error("no score");
        },
        odd: () => ({}) as string,
        infinite: () => NaN,
      },
    });

    const summary = summarizeRun(aRunLog([aResult(), aResult()]), reporter);

    expect(summary.cases[0]?.cells).toEqual([null, null, null]);
    expect(summary.warnings).toEqual([
      '`columns.broken` of the pipeline "simple": Error: no score',
      '`columns.odd` of the pipeline "simple": Error: must give a text, a number, true, false or null, but gave the object {}',
    ]);
  });
});

describe("modelNames", () => {
  it("lists each model once, in the order of the stages", () => {
    const config = {
      prepare: { template: "a.njk", template_text: "…", submodel: { name: "no model" } },
      infer: { model: { name: "perfect", settings: {} } },
      judge: { model: { name: "flakey" }, second: { model: { name: "perfect" } } },
    };

    expect(modelNames(config)).toEqual(["perfect", "flakey"]);
  });

  it("is empty for a pipeline that calls no model", () => {
    expect(modelNames({ A: { delayMs: 100 } })).toEqual([]);
  });
});

describe("notedSettings", () => {
  it("contains names of models and files of templates", () => {
    const config = {
      prepare: { template: "a.njk", template_text: "…", name: "no model" },
      infer: { model: { name: "perfect", settings: { max_tokens: 800 } } },
      judge: [{ model: { name: "in a list" } }],
    };

    expect(notedSettings(config)).toEqual({ "prepare.template": "a.njk", "infer.model.name": "perfect" });
  });
});
