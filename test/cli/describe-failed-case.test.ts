import { describeFailedCase } from "../../cli/describe-failed-case.ts";

const caseId = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";

describe("a case that did not pass", () => {
  it.each([
    { failure: { caseId }, says: "08fd947c  failed" },
    { failure: { caseId: `${caseId}.2`, repeat: 1 }, says: "08fd947c.2 repeat 1  failed" },
    { failure: { caseId, stage: "infer", message: "Error: \u001b[2J" }, says: "08fd947c  infer: Error: \\x1b[2J" },
  ])("is told of in a line: $says", ({ failure, says }) => {
    expect(describeFailedCase(failure)).toBe(says);
  });
});
