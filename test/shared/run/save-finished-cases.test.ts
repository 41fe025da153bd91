import type { ReadyPipeline } from "../../../shared/pipeline/ready-pipeline.ts";
import type { FinishedCase } from "../../../shared/run/finished-case.ts";
import { saveFinishedCases } from "../../../shared/run/save-finished-cases.ts";
import { runBlobs } from "../../../shared/run/run-blobs.ts";
import { aRequest } from "../../support/a-request.ts";
import { createMemoryStore } from "../../support/memory-store.ts";

const record = {
  start: "2026-11-22T15:37:01.000Z",
  end: "2026-11-22T15:37:02.000Z",
  elapsed: "0:00:01",
  elapsedMs: 1_000,
  succeeded: true,
  attempts: 1,
};
const aCase = (place: number, more: Partial<FinishedCase> = {}): FinishedCase => ({
  place,
  stages: { infer: place },
  records: { infer: record },
  sizeBytes: 1,
  ...more,
});
type PassedInput = Parameters<ReadyPipeline["passed"]>[0];
const exception = { stage: "infer", message: "Error: no", traceback: "", time: "" };

async function saved(passed: ReadyPipeline["passed"], finished: readonly FinishedCase[]) {
  const store = createMemoryStore();
  const request = aRequest();
  const run = {
    request,
    pipeline: { passed } as ReadyPipeline,
    readCase: async (place: number) => ({ uuid: `case-${place}` }),
  };
  const counts = await saveFinishedCases(store, run, finished);
  return { counts, results: JSON.parse(store.blobs.get(runBlobs(request.id).result(finished[0]!.place)) as string) };
}

describe("saving finished cases", () => {
  it("asks the pipeline about each case whose stages all ended", async () => {
    const passed = jest.fn(({ stages }: PassedInput) => ({ ok: true as const, passed: stages["infer"] === 0 }));

    const { counts, results } = await saved(passed, [aCase(0), aCase(1), aCase(2, { exception })]);

    expect(counts).toEqual({ completed: 3, passed: 1, failed: 1, errors: 1 });
    expect(results.map(({ succeeded, passed }: any) => [succeeded, passed])).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    expect(passed).toHaveBeenCalledTimes(2);
    expect(passed.mock.calls[0]).toMatchObject([{ succeeded: true, case: { uuid: "case-0" }, stages: { infer: 0 } }]);
  });

  it("keeps the times and the exception of a case that failed", async () => {
    const { results } = await saved(() => ({ ok: true, passed: true }), [aCase(4, { exception })]);

    expect(results).toEqual([
      {
        place: 4,
        succeeded: false,
        passed: false,
        stages: { infer: 4 },
        metadata: {
          start: record.start,
          end: record.end,
          elapsed: "0:00:01",
          elapsedMs: 1_000,
          stages: { infer: record },
        },
        exception,
      },
    ]);
  });

  it("counts a case of which the pipeline cannot say whether it passed as an error, and saves the others", async () => {
    const unclear = { stage: "passed", message: "Error: no expected value", traceback: "", time: "" };
    const passed = ({ stages }: PassedInput) =>
      stages["infer"] === 0 ? { ok: false as const, exception: unclear } : { ok: true as const, passed: true };

    const { counts, results } = await saved(passed, [aCase(0), aCase(1)]);

    expect(counts).toEqual({ completed: 2, passed: 1, failed: 0, errors: 1 });
    expect(results[0]).toMatchObject({ succeeded: false, exception: unclear });
  });
});
