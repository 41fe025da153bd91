import { repeatedCalls, type RepeatedCallsOptions } from "./repeated-calls.ts";

/** A call that is answered after 10 ms by default. */
const aCall = (key: string, askedAt: number, more: { answeredAt?: number | undefined; status?: number } = {}) => ({
  key,
  numberOfKey: 1,
  askedAt,
  answeredAt: askedAt + 10,
  status: 200,
  ...more,
});
const aKill = (at: number) => ({ at, diedAt: at + 5 });
const unanswered = { answeredAt: undefined };
const find = (calls: Parameters<typeof repeatedCalls>[0], more: Partial<RepeatedCallsOptions> = {}) =>
  repeatedCalls(calls, { kills: [aKill(1000)], callsAtOnce: 1, windowMs: 25, hasFaults: false, ...more });

describe("repeatedCalls", () => {
  it("finds no problem when each call is made once", () => {
    const costs = [{ repeated: 0, bound: 1, oldestMs: 0 }];
    expect(find([aCall("a", 100), aCall("b", 2000)])).toEqual({ costs, problems: [] });
  });

  it("assigns a call in progress to the kill", () => {
    const costs = [{ repeated: 1, bound: 1, oldestMs: 0 }];
    expect(find([aCall("a", 995, unanswered), aCall("a", 2000)])).toEqual({ costs, problems: [] });
  });

  it("assigns a call that was read after its process had ended to the kill", () => {
    expect(find([aCall("a", 1050, unanswered), aCall("a", 2000)]).problems).toEqual([]);
  });

  it("allows an answer of the last moments to be lost, besides the calls in progress", () => {
    const calls = [aCall("a", 970), aCall("b", 990), aCall("a", 2000), aCall("b", 2000)];

    expect(find(calls)).toEqual({ costs: [{ repeated: 2, bound: 3, oldestMs: 20 }], problems: [] });
  });

  it("finds more repeated calls than allowed", () => {
    const calls = [aCall("a", 900), aCall("b", 900), aCall("a", 2000), aCall("b", 2000)];

    expect(find(calls).problems).toEqual(["Kill 1 had 2 calls repeated, which is more than the 1 allowed."]);
  });

  it("finds a lost answer that had arrived long before", () => {
    expect(find([aCall("a", 100), aCall("a", 6000)], { kills: [aKill(5000)] }).problems).toEqual([
      "The model was asked a again, although its answer was there 4890 ms before the kill.",
    ]);
  });

  it("finds a call made twice without a kill", () => {
    expect(find([aCall("a", 100), aCall("a", 200)]).problems).toEqual([
      "The model was asked a again, and no kill was between.",
    ]);
  });

  it("assigns a call to the first kill after it, and each repetition to its own", () => {
    const kills = [1000, 3000].map((at) => ({ at, diedAt: at }));
    const calls = [aCall("a", 995, unanswered), aCall("b", 2990, unanswered), aCall("a", 4000), aCall("b", 4000)];

    expect(find(calls, { kills }).costs.map(({ repeated }) => repeated)).toEqual([1, 1]);
  });

  it.each([
    { what: "an error", more: { status: 500 } },
    { what: "no answer", more: { answeredAt: undefined, status: undefined as never } },
  ])("allows a call to be repeated after $what if the server has faults", ({ more }) => {
    const calls = [aCall("a", 100, more), aCall("a", 200)];

    expect(find(calls, { hasFaults: true }).problems).toEqual([]);
    expect(find(calls).problems).toHaveLength(1);
  });
});
