import { createHash } from "node:crypto";
import { spanIds } from "../../../../shared/platform/telemetry/work.ts";

const run = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";

describe("the IDs of spans", () => {
  it("are the ID of the run and the first digits of a hash of the subject", () => {
    const hash = createHash("sha256").update(`["${run}",3,0,"infer"]`).digest("hex");

    expect(spanIds({ run, index: 3, turn: 0, stage: "infer" })).toEqual({
      traceId: "7f6b1c520f6e4b399d0a4f1f5c1e2d3a",
      spanId: hash.slice(0, 16),
    });
  });

  it("differ between a run, its cases, turns and stages, and between runs", () => {
    const other = run.replace("7", "8");
    const subjects = [
      { run },
      { run: other },
      { run, index: 0 },
      { run, index: 0, turn: 0 },
      { run, index: 0, turn: 0, stage: "infer" },
      { run, index: 0, turn: 1, stage: "infer" },
      { run, index: 1, turn: 0, stage: "infer" },
    ];

    expect(new Set(subjects.map((subject) => spanIds(subject).spanId)).size).toBe(subjects.length);
  });

  it("are never zero, which is invalid", () => {
    expect(spanIds({ run: "00000000-0000-0000-0000-000000000000" }).traceId).toBe(`${"0".repeat(31)}1`);
  });
});
