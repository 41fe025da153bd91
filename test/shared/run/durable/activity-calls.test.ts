import { platformWaitMs } from "../../../../shared/run/durable/activity-calls.ts";

const waitsAfter = (code: string) => {
  const waits: number[] = [];
  for (let tries = 1; ; tries++) {
    const waitMs = platformWaitMs({ code, message: "" }, tries);
    if (waitMs === undefined) return waits;
    waits.push(waitMs);
  }
};
const sum = (waits: readonly number[]) => waits.reduce((total, wait) => total + wait, 0);

describe("retries after a failure of the platform", () => {
  it.each(["ECONNREFUSED", "ENOSPC", "ERR_STREAM_PREMATURE_CLOSE", "REQUEST_SEND_ERROR", "ServerBusy"])(
    "continue for a day after %s, with short delays at first",
    (code) => {
      const waits = waitsAfter(code);

      expect(waits.slice(0, 4)).toEqual([1_000, 4_000, 10_000, 30_000]);
      expect(sum(waits) / 3_600_000).toBeCloseTo(24, 0);
      expect(Math.max(...waits)).toBe(300_000);
    },
  );

  it.each(["unexpected", "ERR_INVALID_ARG_TYPE", "AuthorizationFailure"])(
    "continue for two minutes after %s",
    (code) => {
      expect(sum(waitsAfter(code))).toBe(120_000);
    },
  );

  it.each(["pipeline-changed", "pipeline-not-initialized", "run-deleted", "cancelled"])(
    "are not made after %s",
    (code) => {
      expect(waitsAfter(code)).toEqual([]);
    },
  );
});
