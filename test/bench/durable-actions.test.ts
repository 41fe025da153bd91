import { countClaims, durableActions, linearActions } from "../../bench/durable-actions.ts";

describe("durableActions", () => {
  it("counts the messages to orchestrators, activities and entities", () => {
    expect(durableActions({ orchestrationMessages: 100, activities: 20, entityOperations: 3 })).toBe(123);
  });
});

describe("countClaims", () => {
  it.each([
    { cases: 1, lanes: 1, claims: 1, because: "a lane that has worked learns that nothing is left" },
    { cases: 3, lanes: 3, claims: 3, because: "each of three lanes has one case already" },
    { cases: 20, lanes: 1, claims: 5, because: "a lane takes half of the rest, ten at most: 10, 5, 3, 1, 1, 0" },
  ])("is $claims for $cases cases and $lanes lanes: $because", ({ cases, lanes, claims }) => {
    expect(countClaims(cases, lanes)).toBe(claims);
  });
});

describe("linearActions", () => {
  it("is two a stage and the cost of the run itself", () => {
    const run = { cases: 1, stages: 4, lanes: 1, saves: 1, reports: 1 };

    // Start, open, a lane, four stages, a claim, a save, a report, the end of the round, the log, close.
    expect(linearActions(run)).toBe(1 + 2 + 2 + 8 + 2 + 2 + 1 + 2 + 2 + 1);
  });
});
