import { describeStatus } from "../../cli/describe-status.ts";
import { aRun } from "./a-run.ts";

describe("describeStatus", () => {
  it.each([
    { run: aRun({ status: "cancelled" }), says: "cancelled" },
    { run: aRun({ status: "running" }), says: "running" },
    { run: aRun({ status: "running", waitingLanes: 1 }), says: "running, 1 lane waits" },
    { run: aRun({ status: "running", waitingLanes: 3 }), says: "running, 3 lanes wait" },
    { run: aRun({ status: "running", waitingLanes: 3, isEnding: true }), says: "running, ending" },
  ])("is $says", ({ run, says }) => {
    expect(describeStatus(run)).toBe(says);
  });
});
