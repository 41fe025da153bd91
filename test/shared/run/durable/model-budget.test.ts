import {
  reportTokens,
  reserveStart,
  type ModelBudgetState,
  type Reserve,
} from "../../../../shared/run/durable/model-budget.ts";

/** Reserves calls one after the other, all at the same time. */
function reserveAll(count: number, request: Partial<Reserve>, state?: ModelBudgetState) {
  const reservations = Array.from({ length: count }, () => {
    const next = reserveStart(state, { nowMs: 0, isAgain: false, ...request });
    state = next.state;
    return next.reservation;
  });
  return { reservations, state: state as ModelBudgetState };
}

/** The number of times in the fullest minute. */
const fullestMinute = (times: readonly number[]) =>
  times
    .map((from) => times.filter((time) => time >= from && time < from + 60_000).length)
    .reduce((most, count) => Math.max(most, count));

describe("a budget of requests", () => {
  it.each([1, 3, 60, 500])("of %i a minute spaces calls evenly, 5 % below it", (limit) => {
    const { reservations } = reserveAll(limit * 3, { requestsPerMinute: limit });

    const times = reservations.map(({ waitMs }) => waitMs);
    expect(reservations.every(({ isReserved }) => isReserved)).toBe(true);
    expect(fullestMinute(times)).toBeLessThanOrEqual(limit);
    expect(times.filter((time) => time < 120_000).length / 2).toBeGreaterThanOrEqual(0.9 * limit);
  });

  it("lets a call start at once when no other call waits", () => {
    const { state } = reserveAll(5, { requestsPerMinute: 60 });

    expect(reserveStart(state, { requestsPerMinute: 60, nowMs: 60_000, isAgain: false }).reservation.waitMs).toBe(0);
  });
});

/** Lanes that call a model as fast as its budget allows, in a world where time is a number. */
function callAll({ lanes, limits, tokensOf, callMs, untilMs }: any) {
  let state: ModelBudgetState | undefined;
  const calls: { at: number; tokens: number }[] = [];
  const agenda: { at: number; act: () => void }[] = [];
  const later = (at: number, act: () => void) => {
    const index = agenda.findLastIndex((entry) => entry.at <= at);
    agenda.splice(index + 1, 0, { at, act });
  };
  const request = (at: number, isAgain: boolean): void => {
    const next = reserveStart(state, { ...limits, nowMs: at, isAgain });
    state = next.state;
    const { isReserved, waitMs, tokens: reserved } = next.reservation;
    if (!isReserved) return later(at + waitMs, () => request(at + waitMs, true));
    const begin = at + waitMs;
    const used = tokensOf(calls.length);
    calls.push({ at: begin, tokens: used });
    later(begin + callMs, () => {
      state = reportTokens(state, { reserved, used, tokensPerMinute: limits.tokensPerMinute });
      request(begin + callMs, false);
    });
  };
  for (let lane = 0; lane < lanes; lane++) request(0, false);
  for (;;) {
    const next = agenda.shift();
    if (next === undefined || next.at > untilMs) return calls;
    next.act();
  }
}

describe("a budget of tokens", () => {
  it.each([
    { lanes: 50, tokens: "100 each", tokensOf: () => 100 },
    { lanes: 50, tokens: "50 to 350", tokensOf: (call: number) => 50 + ((call * 7919) % 301) },
    { lanes: 5, tokens: "2,000 each", tokensOf: () => 2_000 },
    { lanes: 250, tokens: "40 each", tokensOf: () => 40 },
  ])("is used up and not exceeded by $lanes lanes whose calls need $tokens tokens", ({ lanes, tokensOf }) => {
    const limit = 60_000;

    const calls = callAll({ lanes, limits: { tokensPerMinute: limit }, tokensOf, callMs: 1_000, untilMs: 180_000 });

    const inMinute = (from: number) =>
      calls.filter(({ at }) => at >= from && at < from + 60_000).reduce((sum, { tokens }) => sum + tokens, 0);
    const minutes = Array.from({ length: 120 }, (_, second) => inMinute(second * 1000));
    expect(Math.max(...minutes)).toBeLessThanOrEqual(1.05 * limit);
    // The first seconds show how much a call needs.
    expect(Math.min(...minutes.slice(10))).toBeGreaterThanOrEqual(0.9 * limit);
  });

  it("lets two calls start before the first report", () => {
    const { reservations } = reserveAll(4, { tokensPerMinute: 6_000 });

    expect(reservations.map(({ isReserved, waitMs }) => [isReserved, waitMs])).toEqual([
      [true, 0],
      [true, 1_500],
      [false, 1_000],
      [false, 1_000],
    ]);
  });

  it("works together with a budget of requests", () => {
    const limits = { tokensPerMinute: 1_000_000, requestsPerMinute: 60 };
    const state = { requestsFromMs: 0, tokensFromMs: 0, averageTokens: 10, inLine: 0 };
    const { reservations } = reserveAll(3, limits, state);

    expect(reservations.map(({ waitMs }) => waitMs)).toEqual([0, 1_053, expect.any(Number)]);
  });
});
