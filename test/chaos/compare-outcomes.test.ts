import type { RunSummary, RunLog } from "../../shared/contract/index.ts";
import type { Outcome } from "./chaos-run.ts";
import { compareOutcomes } from "./compare-outcomes.ts";

const aResult = (uuid: string, more: object = {}) => ({ case: { uuid }, passed: true, stages: { infer: 1 }, ...more });

const anOutcome = ({
  results,
  ...more
}: { readonly results?: readonly object[] } & Partial<Outcome> = {}): Outcome => ({
  code: 0,
  status: "completed",
  summary: { uuid: "r", counts: { passed: 2 }, elapsedMs: 5 } as unknown as RunSummary,
  log: { results: results ?? [aResult("a"), aResult("b")], metadata: { status: "completed" } } as unknown as RunLog,
  ...more,
});

describe("compareOutcomes", () => {
  it("ignores IDs of runs, times and locations in the code", () => {
    const times = {
      metadata: { start: "now", elapsedMs: 7 },
      exception: { message: "no", traceback: "here", time: "x" },
    };
    const summary = { uuid: "s", counts: { passed: 2 }, elapsedMs: 9, latency: { p50Ms: 1 } } as unknown as RunSummary;
    const exception = { message: "no", traceback: "there", time: "y" };

    const found = compareOutcomes(
      anOutcome({ results: [aResult("a", times)] }),
      anOutcome({ results: [aResult("a", { metadata: { start: "then", elapsedMs: 8 }, exception })], summary }),
    );

    expect(found).toEqual({ lost: [], doubled: [], problems: [] });
  });

  it("finds cases that are lost, doubled, or in another order", () => {
    expect(compareOutcomes(anOutcome(), anOutcome({ results: [aResult("b"), aResult("b")] }))).toEqual({
      lost: ["a"],
      doubled: ["b"],
      problems: [
        "1 cases are lost: a.",
        "1 cases are doubled: b.",
        'order of the log.0: "b", and without trouble "a".',
      ],
    });
  });

  it.each([
    { what: "a result", more: { results: [aResult("a"), aResult("b", { stages: { infer: 2 } })] },
      problem: "result of case b.stages.infer: 2, and without trouble 1." },
    { what: "the exit code", more: { code: 3 }, problem: "exit code: 3, and without trouble 0." },
    { what: "the status", more: { status: "failed" }, problem: 'status: "failed", and without trouble "completed".' },
    { what: "the summary", more: { summary: { uuid: "r", counts: { passed: 1 } } as unknown as RunSummary },
      problem: "summary.counts.passed: 1, and without trouble 2." },
    { what: "a case that was not requested", more: { results: [aResult("a"), aResult("b"), aResult("c")] },
      problem: 'result of case c: {"case":{"uuid":"c"},"passed":true,"stages":{"infer":1}}, and without trouble nothing.' },
  ])("finds $what that differs", ({ more, problem }) => {
    expect(compareOutcomes(anOutcome(), anOutcome(more)).problems).toContain(problem);
  }); // prettier-ignore

  it("allows a run that was cancelled to have less, but nothing else", () => {
    const cancelled = anOutcome({ results: [aResult("b")], code: 3, status: "cancelled" });
    const wrong = anOutcome({ results: [aResult("b", { passed: false })] });

    expect(compareOutcomes(anOutcome(), cancelled, { isPartial: true }).problems).toEqual([]);
    expect(compareOutcomes(anOutcome(), wrong, { isPartial: true }).problems).toEqual([
      "result of case b.passed: false, and without trouble true.",
    ]);
  });

  it("compares attempts of stages only if the server has no faults", () => {
    const twice = anOutcome({ results: [aResult("a", { attempts: 2 }), aResult("b")] });
    const once = anOutcome({ results: [aResult("a", { attempts: 1 }), aResult("b")] });

    expect(compareOutcomes(once, twice, { hasFaults: true }).problems).toEqual([]);
    expect(compareOutcomes(once, twice).problems).toEqual(["result of case a.attempts: 2, and without trouble 1."]);
  });
});
