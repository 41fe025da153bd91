import type { Plan } from "../../../../shared/base/plan.ts";
import { laneWarnings } from "../../../../shared/run/request/lane-warnings.ts";

const stage = (name: string) => ({ stage: name, inputs: [] });
const linear: Plan = { series: ["prepare", "infer", "extract", "assess"].map(stage) };
const feeds58 = "A Durable Task Scheduler of the Consumption SKU feeds about 58 cases of this pipeline a second";
const consumption = { plan: linear, actionsPerSecond: 500 };

describe("a warning about lanes", () => {
  it("says how many are as fast, when an earlier run had the same models", () => {
    expect(laneWarnings({ ...consumption, lanes: 59, caseMs: 1_000 })).toEqual([
      `${feeds58}: where a case takes 1.0 s, as it did before, 58 lanes are as fast as 59.`,
    ]);
    expect(laneWarnings({ ...consumption, lanes: 58, caseMs: 1_000 })).toEqual([]);
  });

  it("says for which cases they are too many, when none had", () => {
    expect(laneWarnings({ ...consumption, lanes: 291 })).toEqual([
      `${feeds58}: 291 lanes are of use where a case takes 5.0 s or more.`,
    ]);
    expect(laneWarnings({ ...consumption, lanes: 290 })).toEqual([]);
  });

  it("counts branches that are orchestrations of their own", () => {
    const branch: Plan = { series: [stage("b"), stage("c")] };
    const plan: Plan = { series: [stage("a"), { parallel: [branch, branch, stage("d")] }] };

    const [warning] = laneWarnings({ plan, actionsPerSecond: 500, lanes: 1_000 });

    expect(warning).toMatch(/feeds about 30 cases/);
  });

  it("is for schedulers only", () => {
    expect(laneWarnings({ plan: linear, lanes: 1_000, caseMs: 1 })).toEqual([]);
  });
});
