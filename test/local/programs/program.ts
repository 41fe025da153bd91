import * as fc from "fast-check";

/** Something that an orchestrator can await alone or together with others. */
export type Leaf =
  | { readonly kind: "work"; readonly n: number }
  | { readonly kind: "timer"; readonly ms: number }
  /** An event that is raised as soon as an activity has requested it. */
  | { readonly kind: "event" }
  | { readonly kind: "count"; readonly n: number }
  | { readonly kind: "child"; readonly program: Program };

export type Step =
  | Leaf
  | { readonly kind: "fail"; readonly n: number }
  | { readonly kind: "signal"; readonly n: number }
  /**
   * `failing` is the index of the task that throws; at most one, because which of several errors arrives first depends
   * on timing.
   */
  | { readonly kind: "all"; readonly leaves: readonly Leaf[]; readonly failing: number | undefined }
  /** Succeeds after that many failures; retries tolerate two. */
  | { readonly kind: "retry"; readonly n: number; readonly failures: number }
  | { readonly kind: "retry-all"; readonly failures: readonly number[] }
  | { readonly kind: "retry-child"; readonly failures: number; readonly program: Program }
  /** The winner is certain: time does not move while anything else can happen. */
  | { readonly kind: "event-or-timeout"; readonly isRaised: boolean; readonly ms: number }
  | { readonly kind: "work-or-timeout"; readonly n: number; readonly ms: number };

/** The steps of each generation of the orchestrator, and how it ends. */
export type Program = {
  readonly generations: readonly (readonly Step[])[];
  readonly throws: boolean;
};

/** More failures than any number of attempts. */
export const ALWAYS = 1000;

const n = fc.nat({ max: 9 });
const ms = fc.constantFrom(1000, 60_000, 4 * 86_400_000, 8 * 86_400_000);
const failures = fc.constantFrom(0, 1, 2, ALWAYS);
const some = { maxLength: 3 } as const;

const simpleLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ kind: fc.constant("work" as const), n }),
  fc.record({ kind: fc.constant("timer" as const), ms }),
  fc.record({ kind: fc.constant("event" as const) }),
  fc.record({ kind: fc.constant("count" as const), n }),
);

function programOf(depth: number): fc.Arbitrary<Program> {
  const leaf: fc.Arbitrary<Leaf> =
    depth === 0
      ? simpleLeaf
      : fc.oneof(
          { weight: 4, arbitrary: simpleLeaf },
          { weight: 1, arbitrary: fc.record({ kind: fc.constant("child" as const), program: programOf(depth - 1) }) },
        );
  const steps: fc.Arbitrary<Step>[] = [
    leaf,
    fc.record({ kind: fc.constant("fail" as const), n }),
    fc.record({ kind: fc.constant("signal" as const), n }),
    fc
      .record({
        leaves: fc.array(leaf.filter(cannotThrow), { minLength: 1, maxLength: 4 }),
        failing: fc.option(fc.nat(4)),
      })
      .map(({ leaves, failing }) => ({
        kind: "all" as const,
        leaves,
        // The library continues at once after a failure while the runtime waits for the siblings: a long sibling shifts
        // the time of later steps, and one that takes several sequence numbers shifts theirs. This also happens on
        // Azure.
        failing: leaves.some(takesTime) ? undefined : (failing ?? undefined),
      })),
    fc.record({ kind: fc.constant("retry" as const), n, failures }),
    fc.record({
      kind: fc.constant("retry-all" as const),
      failures: fc.array(fc.constantFrom(0, 1, 2), { minLength: 1, ...some }),
    }),
    fc.record({ kind: fc.constant("event-or-timeout" as const), isRaised: fc.boolean(), ms }),
    fc.record({ kind: fc.constant("work-or-timeout" as const), n, ms }),
  ];
  if (depth > 0) {
    const program = programOf(depth - 1);
    steps.push(
      fc.record({ kind: fc.constant("retry-child" as const), failures: fc.constantFrom(0, 1, ALWAYS), program }),
    );
  }
  return fc.record({
    generations: fc.array(fc.array(fc.oneof(...steps), some), { minLength: 1, ...some }),
    throws: fc.integer({ min: 0, max: 4 }).map((drawn) => drawn === 0),
  });
}

const cannotThrow = (leaf: Leaf): boolean => leaf.kind !== "child" || !leaf.program.throws;

const takesTime = ({ kind }: Leaf): boolean => kind === "timer" || kind === "child";

/** Generates small programs with at most three levels of sub-orchestrations. */
export const anyProgram: fc.Arbitrary<Program> = programOf(2);
