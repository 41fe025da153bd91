import type { Leaf, Program, Step } from "./program.ts";

export type Outcome = { readonly status: "Completed" | "Failed"; readonly output: unknown };

/** Computes the outcome of a program without a host. */
export function expectedOutcome(program: Program): Outcome {
  let total = 0;
  const add = (n: number): number => (total += n);
  const results = program.generations.flat().map((step) => resultOf(step, add));
  if (!program.throws) return { status: "Completed", output: results };
  return {
    status: "Failed",
    output: `Orchestrator function 'program' failed: gave up after ${results.length} results`,
  };
}

function resultOf(step: Step, add: (n: number) => number): unknown {
  switch (step.kind) {
    case "fail":
      return { caught: `Activity function 'refuse' failed:  cannot ${step.n}` };
    case "signal":
      add(step.n);
      return "signalled";
    case "all": {
      const results = step.leaves.map((leaf) => resultOf(leaf, add));
      return step.failing === undefined ? results : { caught: "Activity function 'refuse' failed:  cannot 0" };
    }
    case "retry":
      return step.failures < 3 ? `tried ${step.n}` : { caught: `Activity function 'try' failed:  not yet ${step.n}` };
    case "retry-all":
      return step.failures.map((_, n) => `tried ${n}`);
    case "retry-child":
      if (step.failures < 2) return resultOf({ kind: "child", program: step.program }, add);
      return { caught: "Orchestrator function 'program' failed: Activity function 'try' failed:  not yet 0" };
    case "event-or-timeout":
      return step.isRaised ? "raised" : "timed out";
    case "work-or-timeout":
      return `did ${step.n}`;
    default:
      return resultOfLeaf(step, add);
  }
}

function resultOfLeaf(leaf: Leaf, add: (n: number) => number): unknown {
  switch (leaf.kind) {
    case "work":
      return `did ${leaf.n}`;
    case "timer":
      return null;
    case "event":
      return "raised";
    case "count":
      return add(leaf.n);
    case "child": {
      const { status, output } = expectedOutcome(leaf.program);
      return status === "Completed" ? output : { caught: output };
    }
  }
}
