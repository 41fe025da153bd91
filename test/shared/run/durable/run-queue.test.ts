import fc from "fast-check";
import { NO_COUNTS, type CaseOutcome } from "../../../../shared/run/durable/index.ts";
import {
  claimFirst,
  claimNext,
  giveBack,
  openQueue,
  reportCounts,
  reportMisconfigured,
  stopQueue,
  type Claim,
  type RunQueueState,
  type RunLimits,
  reachedLimit,
  spentOn,
} from "../../../../shared/run/durable/run-queue.ts";

const nothing = { counts: NO_COUNTS };
const aQueue = (total: number, lanes: number, limits?: RunLimits) =>
  openQueue(undefined, { ranges: [{ from: 0, to: total }], lanes, limits });
const someCounts = (more: object) => ({ counts: { ...NO_COUNTS, ...more } });

/** Claims until the queue is empty. */
function claimAll(state = aQueue(100, 4)): Claim[] {
  const claims: Claim[] = [];
  for (;;) {
    const next = claimNext(state, nothing);
    if (next.claim.to === next.claim.from) return claims;
    claims.push(next.claim);
    state = next.state;
  }
}

describe("the queue of a run", () => {
  it("hands out half of an even share of what is left, and single cases at the end", () => {
    const sizes = claimAll().map(({ from, to }) => to - from);

    expect(sizes.slice(0, 4)).toEqual([10, 10, 10, 9]);
    expect(sizes.slice(-3)).toEqual([1, 1, 1]);
  });

  it("hands out the first claim of each lane when it is opened, as if each had requested it", () => {
    const opened = aQueue(100, 4);

    const { state, claims } = claimFirst(opened);

    expect(claims).toEqual(claimAll(opened).slice(0, 4));
    expect([...claims, ...claimAll(state)]).toEqual(claimAll(opened));
  });

  it("keeps the latest failures that lanes report, and numbers all of them", () => {
    const failures = (...ids: string[]) => ({ ...nothing, failures: ids.map((caseId) => ({ caseId })) });
    const open = aQueue(100, 4);

    const once = reportCounts(open, failures("a", "b", "c"));
    const twice = claimNext(reportCounts(once, nothing), failures("d", "e", "f")).state;

    expect(open.latestFailures).toBeUndefined();
    expect(once.latestFailures?.[0]).toEqual({ caseId: "a", number: 1 });
    const inShort = ({ latestFailures = [] }: RunQueueState) =>
      latestFailures.map(({ caseId, number }) => `${caseId}${number}`).join(" ");
    expect([inShort(once), inShort(twice)]).toEqual(["a1 b2 c3", "b2 c3 d4 e5 f6"]);
  });

  it("never hands out more than ten cases at once", () => {
    expect(claimNext(aQueue(10_000, 2), nothing).claim).toEqual({ from: 0, to: 10 });
  });

  it("hands out every index once, in order, whatever the ranges and lanes", () => {
    const ranges = fc
      .array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 8 })
      .map((steps) => {
        let end = 0;
        return steps.map(([gap, length]) => {
          const from = end + gap;
          end = from + length;
          return { from, to: end };
        });
      });
    fc.assert(
      fc.property(ranges, fc.integer({ min: 1, max: 50 }), (wanted, lanes) => {
        const claims = claimAll(openQueue(undefined, { ranges: wanted, lanes }));

        const indexes = (all: readonly Claim[]) =>
          all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));
        expect(indexes(claims)).toEqual(indexes(wanted));
      }),
    );
  });

  it("adds up what lanes report, with a claim and without", () => {
    const state = aQueue(9, 1);

    const claimed = claimNext(state, { counts: { completed: 3, passed: 1, failed: 1, errors: 1 } }).state;
    const reported = reportCounts(claimed, someCounts({ completed: 1, passed: 1 }));

    expect(reported.counts).toEqual({ completed: 4, passed: 2, failed: 1, errors: 1 });
  });

  it("keeps the counts of the round before when it is opened again", () => {
    const first = aQueue(2, 1);
    const counted = reportCounts(first, someCounts({ completed: 1, passed: 1 }));

    expect(openQueue(counted, { ranges: [{ from: 1, to: 2 }], lanes: 1 }).counts.completed).toBe(1);
  });

  it("hands out nothing once it is stopped", () => {
    expect(claimNext(stopQueue(aQueue(2, 1)).state, nothing).claim).toEqual({ from: 0, to: 0, isStopped: true });
  });

  it("hands out again what a lane gave back, before the rest", () => {
    const state = aQueue(100, 5);
    const claimed = claimNext(state, nothing).state;

    const given = giveBack(claimed, { range: { from: 4, to: 10 }, lane: "r:0:1", ...nothing });

    expect(given.answer).toEqual({ isStopped: false });
    expect(claimNext(given.state, nothing).claim).toEqual({ from: 4, to: 10 });
  });

  it("returns once which lanes wait when it is stopped, without the lanes that are awake again", () => {
    const state = aQueue(9, 3);
    const waits = (before: RunQueueState, lane: string) =>
      giveBack(before, { range: { from: 1, to: 1 }, lane, ...nothing }).state;
    const two = waits(waits(state, "a"), "b");
    const one = claimNext(two, { ...nothing, awake: "a" }).state;

    const stopped = stopQueue(one);

    expect(stopped.answer).toEqual({ waiting: ["b"] });
    expect(stopQueue(stopped.state).answer).toEqual({ waiting: [] });
  });

  it("lets no lane wait once it is stopped", () => {
    const { state } = stopQueue(aQueue(9, 3));

    const given = giveBack(state, { range: { from: 1, to: 2 }, lane: "a", ...nothing });

    expect(given.answer).toEqual({ isStopped: true });
    expect(stopQueue(given.state).answer).toEqual({ waiting: [] });
  });

  describe("of a run with limits", () => {
    const spent = (costUsd: number, tokens: number) => ({ ...nothing, spent: { costUsd, tokens } });

    it.each([
      [{ maxCostUsd: 2 }, "The run reached its maxCostUsd of 2: $2.5 are spent."],
      [{ maxTokens: 100 }, "The run reached its maxTokens of 100: 100 are used."],
    ])("hands out nothing once it has reached %j, and keeps why", (limits, error) => {
      const before = claimNext(aQueue(9, 3, limits), spent(1.5, 40));

      const after = claimNext(before.state, spent(1, 60));

      expect(before.claim.to).toBeGreaterThan(0);
      expect(after.claim).toEqual({ from: 0, to: 0, isStopped: true });
      expect(after.state.stop).toEqual({ status: "cancelled", error });
    });

    it("continues the usage of the round before", () => {
      const first = reportCounts(aQueue(9, 3, { maxTokens: 100 }), spent(0, 90));
      const second = openQueue(first, { ranges: [{ from: 1, to: 2 }], lanes: 1, limits: { maxTokens: 100 } });

      expect(claimNext(second, spent(0, 10)).claim.isStopped).toBe(true);
    });
  });

  describe("when cases end because of a setting", () => {
    const wrong = { ...nothing, message: "Error: 401. Check its key." };
    const report = (state: RunQueueState, times: number): RunQueueState =>
      times === 0 ? state : report(reportMisconfigured(state, wrong).state, times - 1);

    it("stops the run when there are as many as lanes", () => {
      const state = aQueue(900, 5);

      const { answer, state: after } = reportMisconfigured(report(state, 4), wrong);

      expect(report(state, 4).isStopped).toBe(false);
      expect(answer).toEqual({ isStopped: true });
      expect(after.stop).toEqual({
        status: "failed",
        error: "The first 5 cases ended because of a setting. Error: 401. Check its key.",
      });
    });

    it("does not stop at the first, or when others succeed", () => {
      const state = aQueue(9, 1);
      const succeeding = reportCounts(state, someCounts({ completed: 1, failed: 1 }));

      expect([report(state, 2).isStopped, report(state, 3).isStopped]).toEqual([false, true]);
      expect(report(succeeding, 9).isStopped).toBe(false);
    });
  });

  it("keeps the first reason for which it was stopped", () => {
    const state = aQueue(9, 1);
    const first = stopQueue(state, { status: "failed", error: "first" }).state;

    const { stop } = stopQueue(first, { status: "failed", error: "second" }).state;
    expect(stop).toEqual({ status: "failed", error: "first" });
  });
});

const used = (inputTokens: number) => ({ at: 0, ms: 1, usage: { inputTokens, outputTokens: 1, costUsd: 0.25 } });

describe("the usage of a run", () => {
  it("is the sum over all stages of all turns of a case", () => {
    const turn = (records: CaseOutcome["turns"][0]["records"]) => ({ stages: {}, records, exceptions: {} });
    const turns = [turn({ prepare: { at: 0, ms: 1 }, infer: used(10) }), turn({ infer: used(20), judge: used(30) })];

    expect(spentOn({ place: 0, hasTurns: true, turns })).toEqual({ costUsd: 0.75, tokens: 63 });
  });

  it("reaches a limit at its value, and not before", () => {
    expect(reachedLimit({ maxCostUsd: 1, maxTokens: 10 }, { costUsd: 0.999, tokens: 9 })).toBeUndefined();
    expect(reachedLimit({}, { costUsd: 999, tokens: 999 })).toBeUndefined();
    expect(reachedLimit({ maxCostUsd: 0.3 }, { costUsd: 0.1 + 0.2, tokens: 9 })).toBe(
      "The run reached its maxCostUsd of 0.3: $0.3 are spent.",
    );
  });
});
