import { newIndexEntry, renewIndexEntry, type IndexEntry } from "../../../../shared/run/store/run-index.ts";
import { type RunRequest, saveResults } from "../../../../shared/run/store/index.ts";
import { reportCases, reportRunEnd } from "../../../../shared/run/stage/trace-run.ts";
import { spanIds } from "../../../../shared/platform/telemetry/work.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStoredResult } from "../store/a-stored-result.ts";
import { aTelemetry } from "../../platform/telemetry/a-telemetry.ts";

/** Ends a run, as the finishing activity does, a number of times. */
async function reported(request: RunRequest, more: Partial<IndexEntry>, { times = 1, capturesContent = false } = {}) {
  const telemetry = aTelemetry({ capturesContent });
  const store = createMemoryStore();
  const finish = () => renewIndexEntry(store, { ...newIndexEntry(request), ...more });
  for (let time = 0; time < times; time++) await reportRunEnd(telemetry, { store, request }, finish);
  return telemetry;
}

const simple = { "gotag.pipeline.name": "simple" };
const readCase = async (index: number) => ({ uuid: `c-${index}` });

describe("the telemetry of results", () => {
  it("counts each case by how it ended", async () => {
    const telemetry = aTelemetry();
    const exception = { stage: "infer", message: "Error: no", traceback: "TypeError: no", time: "" };
    const created = [
      aStoredResult(0),
      aStoredResult(1, { passed: false }),
      aStoredResult(2, { succeeded: false, passed: false, exception }),
    ];

    await reportCases(telemetry, { request: aRequest(), readCase }, { created, nowMs: 0 });

    expect(telemetry.measured.map(({ metric, value, attributes }) => [metric, value, attributes])).toEqual([
      ["cases", 1, { ...simple, "gotag.case.outcome": "passed" }],
      ["cases", 1, { ...simple, "gotag.case.outcome": "failed" }],
      ["cases", 1, { ...simple, "gotag.case.outcome": "error", "error.type": "TypeError" }],
    ]);
    expect(telemetry.spans.filter(({ name }) => name === "case simple")).toHaveLength(3);
  });

  it("has a case once, also when an activity saves it a second time", async () => {
    const telemetry = aTelemetry();
    const store = createMemoryStore();
    const results = [aStoredResult(0), aStoredResult(1)];

    for (const some of [results.slice(0, 1), results, results]) {
      const { created } = await saveResults(store, "run", some);
      await reportCases(telemetry, { request: aRequest(), readCase }, { created, nowMs: 0 });
    }

    const cases = telemetry.spans.filter(({ name }) => name === "case simple");
    expect(cases.map(({ attributes }) => attributes["gotag.case.place"])).toEqual([0, 1]);
    expect(telemetry.measured).toHaveLength(2);
  });

  it("has a run once, also when it is finished a second time, and no run that has not ended", async () => {
    const completed = await reported(aRequest(), { status: "completed" }, { times: 3 });
    const running = await reported(aRequest(), { status: "running" });

    expect(completed.spans).toHaveLength(1);
    expect(completed.measured).toHaveLength(1);
    expect(running.spans).toEqual([]);
  });

  it("has the outcome of a run, from its acceptance to its log, and is flushed", async () => {
    const request = aRequest({ total: 3, label: "nightly", client: { ...aRequest().client, sha: "abc" } });
    const entry = {
      ...newIndexEntry(request),
      status: "completed" as const,
      counts: { completed: 3, passed: 1, failed: 1, errors: 1 },
      updatedAt: "2026-11-22T15:38:01.000Z",
    };

    const telemetry = await reported(request, entry);

    expect(telemetry.spans).toEqual([
      expect.objectContaining({
        ...spanIds({ run: request.id }),
        name: "suite simple",
        startMs: Date.parse(request.createdAt),
        endMs: Date.parse(entry.updatedAt),
      }),
    ]);
    expect(telemetry.spans[0]?.parentSpanId).toBeUndefined();
    expect(telemetry.spans[0]?.attributes).toMatchObject({
      "gotag.run.status": "completed",
      "test.suite.run.status": "success",
      "gotag.run.label": "nightly",
      "gotag.run.errors": 1,
      "vcs.ref.head.revision": "abc",
    });
    const attributes = { ...simple, "gotag.run.status": "completed" };
    expect(telemetry.measured).toEqual([{ metric: "runs", value: 1, attributes }]);
    expect(telemetry.flushes()).toBe(1);
  });

  it("is an error for a run that failed, with its reason by opt-in only", async () => {
    const entry = { status: "failed", error: "SECRET" } as const;

    const silent = await reported(aRequest(), entry);
    const open = await reported(aRequest(), entry, { capturesContent: true });

    expect(silent.spans[0]?.error).toEqual({ type: "run-failed" });
    expect(open.spans[0]?.error).toEqual({ type: "run-failed", message: "SECRET" });
  });

  it("links a rerun to the run that it repeats, and says how many results it kept", async () => {
    const kept = { completed: 7, passed: 7, failed: 0, errors: 0 };
    const rerun = { of: { run: "11111111-0f6e-4b39-9d0a-4f1f5c1e2d3a", only: "errors" }, kept };
    const request = aRequest({ rerun: rerun as never });

    const telemetry = await reported(request, { status: "completed" });

    expect(telemetry.spans[0]?.links).toEqual([spanIds({ run: rerun.of.run })]);
    expect(telemetry.spans[0]?.attributes).toMatchObject({ "gotag.rerun.of": rerun.of.run, "gotag.run.kept": 7 });
  });
});
