import { timing } from "../../../../shared/base/elapsed.ts";
import type { ReadyPipeline } from "../../../../shared/pipeline/ready-pipeline.ts";
import type { StageException } from "../../../../shared/contract/run-log.ts";
import type { CaseOutcome, RaisedException } from "../../../../shared/run/durable/outcome.ts";
import { packRecord } from "../../../../shared/run/stage/stage-record.ts";
import { type RunRequest, runBlobs, toLoggedResult } from "../../../../shared/run/store/index.ts";
import { saveFinishedCases, caseTiming } from "../../../../shared/run/stage/save-finished-cases.ts";
import { aRequest } from "../../../support/a-request.ts";
import { createMemoryStore } from "../../../support/memory-store.ts";
import { aStageRecord } from "../store/a-stored-result.ts";

type Turn = CaseOutcome["turns"][number];

const startMs = Date.parse("2026-11-22T15:37:01.000Z");
const times = timing(startMs, startMs + 1_000);
const record = aStageRecord(times);
const failedRecord = { ...record, succeeded: false };
const aTurn = (infer: unknown, more: Partial<Turn> = {}): Turn => ({
  stages: { infer: { value: infer as number } },
  records: { infer: packRecord(record) },
  exceptions: {},
  ...more,
});
const aCase = (index: number, more: Partial<CaseOutcome> = {}): CaseOutcome => ({
  place: index,
  hasTurns: false,
  turns: [aTurn(index)],
  ...more,
});
const asText = (finished: CaseOutcome): string => JSON.stringify(finished);
const anException = (stage: string): StageException => ({ stage, message: "Error: no", traceback: "", time: "" });
type PassedInput = Parameters<ReadyPipeline["passed"]>[0];

type Saved = {
  readonly request?: Partial<RunRequest>;
  readonly pipeline?: object;
  readonly notJudged?: string;
  /** Exceptions that were too large for the history. */
  readonly blobs?: { readonly [name: string]: string };
};

/** Saves finished cases of a pipeline, and reads the first blob. */
async function saved(
  passed: (result: PassedInput) => boolean,
  finished: readonly CaseOutcome[],
  { request: more = {}, pipeline: special, notJudged, blobs = {} }: Saved = {},
) {
  const store = createMemoryStore();
  for (const [name, text] of Object.entries(blobs)) await store.write(name, text);
  const request = aRequest(more);
  const pipeline = {
    stageNames: ["prepare", "infer", "assess"],
    passed: (result: PassedInput) => ({ ok: true, passed: passed(result) }),
    ...special,
  } as unknown as ReadyPipeline;
  const readCase = async (index: number) => ({ uuid: `case-${index}` });
  const toSave = { finished: finished.map(asText), notJudged };
  const { counts, failures } = await saveFinishedCases(store, { request, pipeline, readCase }, toSave);
  const [blob, text] = [...store.blobs].find(([name]) => name.startsWith(runBlobs(request.id).results))!;
  return { store, request, counts, failures, blob, results: JSON.parse(text as string) };
}

describe("saving finished cases", () => {
  it("lets the pipeline decide on each case whose stages all ended", async () => {
    const passed = jest.fn(({ stages }: PassedInput) => stages["infer"] === 0);
    const failed = aTurn(2, { exceptions: { assess: anException("assess") } });

    const { counts, results } = await saved(passed, [aCase(0), aCase(1), aCase(2, { turns: [failed] })]);

    expect(counts).toEqual({ completed: 3, passed: 1, failed: 1, errors: 1 });
    expect(results.map(({ succeeded, passed }: any) => [succeeded, passed])).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    expect(passed).toHaveBeenCalledTimes(2);
    expect(passed.mock.calls[0]).toMatchObject([{ succeeded: true, case: { uuid: "case-0" }, stages: { infer: 0 } }]);
  });

  it("describes the cases that did not pass, in short", async () => {
    const exception = { ...anException("assess"), message: `Context: A > B\nError: ${"no ".repeat(100)}\nsecond line` };
    const failed = aTurn(2, { exceptions: { assess: exception } });

    const { failures } = await saved(
      ({ stages }) => stages["infer"] === 0,
      [aCase(0), aCase(1), aCase(2, { turns: [failed] })],
    );

    expect(failures).toEqual([
      { caseId: "case-1" },
      { caseId: "case-2", stage: "assess", message: `Error: ${"no ".repeat(51)}`.slice(0, 160) },
    ]);
  });

  it("describes no more cases than progress shows, and their repetition", async () => {
    const cases = Array.from({ length: 9 }, (_, index) => aCase(index));

    const { failures } = await saved(() => false, cases, { request: { repeats: 3 } });

    expect(failures).toHaveLength(5);
    expect(failures[4]).toEqual({ caseId: "case-4", repeat: 1 });
  });

  it("keeps what each of several stages raised, whole", async () => {
    const long: RaisedException = {
      ...anException("assess"),
      message: "Error: n…",
      blob: "r1/exceptions/4/0/assess.json",
    };
    const whole = { ...anException("assess"), message: `Error: ${"no ".repeat(2_000)}`, traceback: "at line 1" };
    const failed = aTurn(4, {
      stages: {},
      records: { prepare: packRecord(failedRecord), assess: packRecord(failedRecord) },
      exceptions: { assess: long, prepare: anException("prepare") },
    });

    const { results, store, request } = await saved(() => true, [aCase(4, { turns: [failed] })], {
      blobs: { [long.blob!]: JSON.stringify(whole) },
    });

    const { stage: _, ...raised } = whole;
    expect(results[0].turns[0].exception).toEqual(anException("prepare"));
    expect(results[0].turns[0].metadata.stages.assess.exception).toEqual(raised);
    const logged = await toLoggedResult(store, results[0], { item: {}, repeats: request.repeats });
    expect(logged.metadata.stages).toMatchObject({
      prepare: { succeeded: false, exception: { message: "Error: no" } },
      assess: { succeeded: false, exception: raised },
    });
  });

  it("keeps the times, and the exception of the failed stage that comes first in the pipeline", async () => {
    const exceptions = { assess: anException("assess"), prepare: anException("prepare") };

    const { results } = await saved(() => true, [aCase(4, { turns: [aTurn(4, { exceptions })] })]);

    expect(results).toEqual([
      {
        place: 4,
        succeeded: false,
        passed: false,
        hasTurns: false,
        turns: [
          {
            succeeded: false,
            stages: { infer: { value: 4 } },
            metadata: { ...times, stages: { infer: record } },
            exception: anException("prepare"),
          },
        ],
        metadata: times,
        exception: anException("prepare"),
      },
    ]);
  });

  it("passes all turns of a case to the pipeline", async () => {
    const passed = jest.fn((_: PassedInput) => true);

    await saved(passed, [aCase(0, { hasTurns: true, turns: [aTurn("a"), aTurn("b")] })]);

    expect(passed.mock.calls[0]).toMatchObject([
      {
        stages: {},
        turns: [
          { succeeded: true, stages: { infer: "a" } },
          { succeeded: true, stages: { infer: "b" } },
        ],
      },
    ]);
  });

  it("fails a case whose turn failed, with the exception of that turn", async () => {
    const failed = aTurn("b", { exceptions: { infer: anException("infer") } });

    const { counts, results } = await saved(() => true, [aCase(0, { hasTurns: true, turns: [aTurn("a"), failed] })]);

    expect(counts.errors).toBe(1);
    expect(results[0]).toMatchObject({ succeeded: false, exception: anException("infer") });
    expect(results[0].turns.map(({ succeeded }: any) => succeeded)).toEqual([true, false]);
  });

  it("counts a case that the pipeline cannot decide as an error, and saves the others", async () => {
    const unclear = anException("passed");
    const passed = ({ stages }: PassedInput) =>
      stages["infer"] === 0 ? { ok: false, exception: unclear } : { ok: true, passed: true };

    const { counts, results } = await saved(() => true, [aCase(0), aCase(1)], { pipeline: { passed } });

    expect(counts).toEqual({ completed: 2, passed: 1, failed: 0, errors: 1 });
    expect(results[0]).toMatchObject({ succeeded: false, exception: unclear });
  });

  it("records why the pipeline cannot decide on a case, and does not call it", async () => {
    const notJudged = (why: string) => ({ ok: false, exception: { ...anException("passed"), message: why } });
    const passed = jest.fn();
    const more = { pipeline: { notJudged, passed }, notJudged: "The worker ended." };

    const { counts, results } = await saved(() => true, [aCase(0)], more);

    expect(counts).toMatchObject({ completed: 1, errors: 1 });
    expect(results[0].exception.message).toBe("The worker ended.");
    expect(passed).not.toHaveBeenCalled();
  });

  it("saves cases in the order of their indexes, whatever the order in which they ended", async () => {
    const { results, blob } = await saved(() => true, [aCase(5), aCase(2)]);

    expect(results.map(({ place }: any) => place)).toEqual([2, 5]);
    expect(blob).toBe(runBlobs(aRequest().id).result(2));
  });
});

const aRecord = (fromMs: number, toMs: number) => aStageRecord(timing(fromMs, toMs));

describe("the times of a case", () => {
  it("go from the start of its first stage to the end of its last one", () => {
    expect(caseTiming([aRecord(2_000, 9_000), aRecord(1_000, 1_500)])).toEqual({
      start: "1970-01-01T00:00:01.000Z",
      end: "1970-01-01T00:00:09.000Z",
      elapsed: "0:00:08",
      elapsedMs: 8_000,
    });
  });

  it("omit stages that were reused from another run, unless all were", () => {
    const reused = { ...aRecord(1_000, 1_500), reused: true as const };

    expect(caseTiming([reused, aRecord(8_000, 9_000)]).start).toBe("1970-01-01T00:00:08.000Z");
    expect(caseTiming([reused])).toMatchObject({ start: "1970-01-01T00:00:01.000Z", elapsedMs: 500 });
  });

  it("are as exact as those of its only stage", () => {
    expect(caseTiming([{ ...aRecord(0, 1), elapsedMs: 1.25 }]).elapsedMs).toBe(1.25);
  });
});
