import { caseTiming } from "../../../../shared/run/stage/save-finished-cases.ts";

const aRecord = (startMs: number, endMs: number, elapsedMs = endMs - startMs) => ({
  start: new Date(startMs).toISOString(),
  end: new Date(endMs).toISOString(),
  elapsed: "",
  elapsedMs,
  succeeded: true,
  attempts: 1,
});

describe("the times of a case", () => {
  it("go from the start of its first stage to the end of its last one", () => {
    const timing = caseTiming([aRecord(2_000, 9_000), aRecord(1_000, 1_500)]);

    expect(timing).toEqual({
      start: "1970-01-01T00:00:01.000Z",
      end: "1970-01-01T00:00:09.000Z",
      elapsed: "0:00:08",
      elapsedMs: 8_000,
    });
  });

  it("leave out stages that were taken over from another run, unless all were", () => {
    const reused = { ...aRecord(1_000, 1_500), reused: true as const };

    expect(caseTiming([reused, aRecord(8_000, 9_000)]).start).toBe("1970-01-01T00:00:08.000Z");
    expect(caseTiming([reused])).toMatchObject({ start: "1970-01-01T00:00:01.000Z", elapsedMs: 500 });
  });

  it("are as fine as those of its only stage", () => {
    expect(caseTiming([aRecord(0, 1, 1.25)]).elapsedMs).toBe(1.25);
  });
});
