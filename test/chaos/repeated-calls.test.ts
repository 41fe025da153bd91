import { repeatedCalls, type RepeatedCallsOptions } from "./repeated-calls.ts";

/** A call that was asked at a time and answered 10 ms later, or when it says. */
const aCall = (key: string, askedAt: number, more: { answeredAt?: number | undefined; status?: number } = {}) => ({
  key,
  numberOfKey: 1,
  askedAt,
  answeredAt: askedAt + 10,
  status: 200,
  ...more,
});
const unanswered = { answeredAt: undefined };
const find = (calls: Parameters<typeof repeatedCalls>[0], more: Partial<RepeatedCallsOptions> = {}) =>
  repeatedCalls(calls, {
    kills: [{ at: 1000, diedAt: 1005 }],
    callsAtOnce: 1,
    windowMs: 25,
    hasFaults: false,
    ...more,
  });

describe("repeatedCalls", () => {
  it("finds nothing wrong where each call is made once", () => {
    expect(find([aCall("a", 100), aCall("b", 2000)])).toEqual({
      costs: [{ repeated: 0, bound: 1, oldestMs: 0 }],
      problems: [],
    });
  });

  it("gives a call that was under way to the kill", () => {
    expect(find([aCall("a", 995, unanswered), aCall("a", 2000)])).toEqual({
      costs: [{ repeated: 1, bound: 1, oldestMs: 0 }],
      problems: [],
    });
  });

  it("gives a call to the kill that was read only when its process was dead already", () => {
    expect(find([aCall("a", 1050, unanswered), aCall("a", 2000)]).problems).toEqual([]);
  });

  it("allows an answer of the last moments to be lost, besides the calls under way", () => {
    const calls = [aCall("a", 970), aCall("b", 990), aCall("a", 2000), aCall("b", 2000)];

    expect(find(calls)).toEqual({ costs: [{ repeated: 2, bound: 3, oldestMs: 20 }], problems: [] });
  });

  it("finds more calls repeated than may be", () => {
    const calls = [aCall("a", 900), aCall("b", 900), aCall("a", 2000), aCall("b", 2000)];

    expect(find(calls).problems).toEqual(["Kill 1 had 2 calls repeated, which is more than the 1 allowed."]);
  });

  it("finds an answer lost that had long been there", () => {
    const kills = [{ at: 5000, diedAt: 5005 }];

    expect(find([aCall("a", 100), aCall("a", 6000)], { kills }).problems).toEqual([
      "The model was asked a again, although its answer was there 4890 ms before the kill.",
    ]);
  });

  it("finds a call made twice without a kill", () => {
    expect(find([aCall("a", 100), aCall("a", 200)]).problems).toEqual([
      "The model was asked a again, and no kill was between.",
    ]);
  });

  it("gives a call to the first kill after it, and each repetition to its own", () => {
    const kills = [1000, 3000].map((at) => ({ at, diedAt: at }));
    const calls = [aCall("a", 995, unanswered), aCall("b", 2990, unanswered), aCall("a", 4000), aCall("b", 4000)];

    expect(find(calls, { kills }).costs.map(({ repeated }) => repeated)).toEqual([1, 1]);
  });

  it.each([
    { what: "an error", more: { status: 500 } },
    { what: "no answer", more: { answeredAt: undefined, status: undefined as never } },
  ])("lets a call be made again after $what, where the server has faults", ({ more }) => {
    const calls = [aCall("a", 100, more), aCall("a", 200)];

    expect(find(calls, { hasFaults: true }).problems).toEqual([]);
    expect(find(calls).problems).toHaveLength(1);
  });
});
