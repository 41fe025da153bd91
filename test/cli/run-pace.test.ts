import { createRunPace } from "../../cli/run-pace.ts";

type Note = readonly [completed: number, seconds: number];
const paceOf = (...notes: readonly Note[]) => {
  const pace = createRunPace();
  for (const [completed, seconds] of notes) pace.note(completed, 1_000 * seconds);
  return pace;
};

describe("the pace of a run", () => {
  it.each<{ notes: readonly Note[]; total: number; says: string | undefined; because: string }>([
    { notes: [], total: 10, says: undefined, because: "nothing is known" },
    { notes: [[0, 0], [5, 0.9]], total: 10, says: undefined, because: "it began a moment ago" }, // prettier-ignore
    { notes: [[3, 0], [3, 9]], total: 10, says: undefined, because: "nothing has ended" }, // prettier-ignore
    { notes: [[0, 0], [20, 5]], total: 100, says: "4 cases/s, 20 s left", because: "it is even" }, // prettier-ignore
    { notes: [[90, 0], [95, 2]], total: 100, says: "2.5 cases/s, 2 s left", because: "what was there before does not count" }, // prettier-ignore
    { notes: [[0, 0], [1, 20]], total: 10, says: "3 cases/min, 3 min left", because: "it is slow" }, // prettier-ignore
    { notes: [[0, 0], [1_000, 2]], total: 10_000_000, says: "500 cases/s, 5.6 h left", because: "much is left" }, // prettier-ignore
    { notes: [[0, 0], [20, 5]], total: 20, says: "4 cases/s", because: "nothing is left" }, // prettier-ignore
  ])("is $says when $because", ({ notes, total, says }) => {
    expect(paceOf(...notes).describe(total)).toBe(says);
  });

  it("is that of the last half minute", () => {
    const pace = paceOf([0, 0], [100, 1], [110, 10], [120, 40], [130, 50]);

    expect(pace.describe(1_000)).toBe("30 cases/min, 29 min left");
  });
});
