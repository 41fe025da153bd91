import type { RunRequest, StoredResult, StoredTurn } from "../../../../shared/run/store/index.ts";
import { timing } from "../../../../shared/base/elapsed.ts";
import type { StageRecord } from "../../../../shared/contract/run-log.ts";
import { caseSpans } from "../../../../shared/run/stage/trace-run.ts";
import { spanIds } from "../../../../shared/platform/telemetry/work.ts";
import { aRequest } from "../../../support/a-request.ts";
import { aStageRecord, aStoredResult } from "../store/a-stored-result.ts";

const run = aRequest().id;
const from = (startMs: number, endMs: number, more: Partial<StageRecord> = {}) =>
  aStageRecord({ ...timing(startMs, endMs), ...more });
const aTurn = (stages: { readonly [stage: string]: StageRecord }, more: Partial<StoredTurn> = {}): StoredTurn => ({
  succeeded: true,
  stages: {},
  metadata: { ...timing(0, 1), stages },
  ...more,
});
const spansOf = (
  result: Partial<StoredResult>,
  { request = {}, capturesContent = false }: { request?: Partial<RunRequest>; capturesContent?: boolean } = {},
) => caseSpans(aRequest(request), aStoredResult(3, result), { caseId: "c-3", nowMs: 9_000, capturesContent });
const exception = {
  stage: "extract",
  message: "Error: no number in SECRET ANSWER",
  traceback: "RangeError: no number in SECRET ANSWER",
  time: "",
};

describe("the spans of a case", () => {
  it("are one for the case, within the run, and one for each stage, within the case", () => {
    const turns = [aTurn({ prepare: from(1_000, 1_010), infer: from(1_010, 1_500) })];

    const [whole, ...stages] = spansOf({ turns }, { request: { label: "nightly" } });

    expect(whole).toEqual({
      ...spanIds({ run, index: 3 }),
      parentSpanId: spanIds({ run }).spanId,
      name: "case simple",
      kind: "internal",
      startMs: 1_000,
      endMs: 1_500,
      attributes: {
        "gotag.run.id": run,
        "gotag.case.id": "c-3",
        "gotag.pipeline.name": "simple",
        "gotag.run.label": "nightly",
        "gotag.case.place": 3,
        "gotag.case.succeeded": true,
        "gotag.case.passed": true,
        "test.case.name": "c-3",
        "test.case.result.status": "pass",
      },
    });
    const parentSpanId = whole?.spanId;
    expect(stages).toMatchObject([
      { name: "stage prepare", parentSpanId, startMs: 1_000, endMs: 1_010 },
      { name: "stage infer", parentSpanId, startMs: 1_010, endMs: 1_500 },
    ]);
    expect(stages[1]?.spanId).toBe(spanIds({ run, index: 3, turn: 0, stage: "infer" }).spanId);
  });

  it("have the kind of the error of a failed stage, and its message by opt-in only", () => {
    const turns = [aTurn({ extract: from(0, 10, { succeeded: false }) }, { succeeded: false, exception })];
    const result = { succeeded: false, passed: false, turns, exception };

    const silent = spansOf(result);
    const open = spansOf(result, { capturesContent: true });

    expect(silent.map(({ error }) => error)).toEqual([{ type: "RangeError" }, { type: "RangeError" }]);
    const attributes = { "gotag.case.failed_stage": "extract", "test.case.result.status": "fail" };
    expect(silent[0]).toMatchObject({ attributes });
    expect(JSON.stringify(silent)).not.toContain("SECRET");
    expect(open[1]?.error).toEqual({ type: "RangeError", message: exception.message });
  });

  it("are no error when a case has only not passed", () => {
    const [whole] = spansOf({ passed: false });

    expect(whole?.error).toBeUndefined();
    expect(whole?.attributes).toMatchObject({ "gotag.case.passed": false, "test.case.result.status": "fail" });
  });

  it("start with the first attempt of a stage, and have its failed attempts", () => {
    const [start, time] = [100, 150].map((ms) => new Date(ms).toISOString());
    const failedAttempts = [{ start, time: time!, error: "Error: SECRET", waitMs: 1_000 }];
    const usage = { inputTokens: 9, outputTokens: 1, costUsd: 0.5 };
    const turns = [aTurn({ infer: from(1_200, 1_300, { attempts: 2, failedAttempts, usage }) })];

    const [whole, stage] = spansOf({ turns });

    expect([whole?.startMs, stage?.startMs, stage?.endMs]).toEqual([100, 100, 1_300]);
    expect(stage?.events).toEqual([
      { name: "attempt failed", timeMs: 150, attributes: { "gotag.stage.wait_ms": 1_000 } },
    ]);
    const used = { "gotag.usage.input_tokens": 9, "gotag.usage.cost_usd": 0.5 };
    expect(stage?.attributes).toMatchObject({ "gotag.stage.attempts": 2, ...used });
    expect(stage?.error).toBeUndefined();
  });

  it("have turns between a case with turns and its stages", () => {
    const turns = [aTurn({ infer: from(0, 10) }), aTurn({ infer: from(20, 30) })];

    const spans = spansOf({ hasTurns: true, turns });

    const named = (name: string) => spans.filter((span) => span.name === name);
    const [first, second] = [0, 1].map((turn) => spanIds({ run, index: 3, turn }).spanId);
    expect(named("turn")).toMatchObject([
      { spanId: first, startMs: 0, endMs: 10 },
      { spanId: second, startMs: 20, endMs: 30 },
    ]);
    expect(named("stage infer").map(({ parentSpanId }) => parentSpanId)).toEqual([first, second]);
  });

  it("link a reused stage to its own span, and have no duration for it", () => {
    const base = "11111111-0f6e-4b39-9d0a-4f1f5c1e2d3a";
    const rerun = { of: { run: base, from: "assess" }, reused: ["infer"], recorded: { folder: "f", shards: [] } };
    const turns = [aTurn({ infer: from(0, 100, { reused: true }), assess: from(5_000, 5_001) })];

    const [whole, infer, assess] = spansOf({ turns }, { request: { rerun: rerun as never } });

    expect([whole?.startMs, whole?.endMs]).toEqual([5_000, 5_001]);
    expect(infer).toMatchObject({
      startMs: 5_000,
      endMs: 5_000,
      attributes: { "gotag.stage.reused": true },
      links: [spanIds({ run: base, index: 3, turn: 0, stage: "infer" })],
    });
    expect(assess?.links).toBeUndefined();
  });

  it("have the current time when all of a case was reused", () => {
    const turns = [aTurn({ infer: from(0, 100, { reused: true }) })];

    expect(spansOf({ turns }).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [9_000, 9_000],
      [9_000, 9_000],
    ]);
  });

  it("have the repetition of the case", () => {
    expect(spansOf({}, { request: { repeats: 2 } })[0]?.attributes).toMatchObject({ "gotag.case.repeat": 1 });
  });
});
