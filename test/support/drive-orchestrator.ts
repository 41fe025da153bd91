import type { OrchestrationContext, Task } from "durable-functions";

/** A step that an orchestrator scheduled. */
export type Step =
  | {
      readonly kind: "activity" | "sub-orchestration";
      readonly name: string;
      readonly input: any;
      readonly id?: string;
    }
  | { readonly kind: "call" | "signal"; readonly entity: string; readonly operation: string; readonly input: any }
  | { readonly kind: "timer"; readonly at: Date; readonly isCancelled?: boolean }
  | { readonly kind: "event"; readonly name: string }
  | { readonly kind: "continue-as-new"; readonly input: any };

export type DriveOptions = {
  readonly input: unknown;
  /** The answer to a step that is waited for. What it throws is thrown into the orchestrator. */
  readonly answer: (step: Step) => unknown;
  /** The orchestrator's clock, read after each answer. */
  readonly nowMs?: () => number;
  /** Of tasks that race, the one that ends first. Default: the first of them. */
  readonly winner?: (steps: readonly Step[]) => Step;
};

type Waited = Step | readonly Step[] | { readonly race: readonly Step[] };

/**
 * Runs an orchestrator step by step on a hand-made `context.df`, and gives what it scheduled and what it returned. Tasks of a
 * `Task.all` are answered together.
 */
export function driveOrchestrator(
  orchestrator: (context: OrchestrationContext) => Generator<Task, unknown, unknown>,
  { input, answer, nowMs = () => 0, winner = ([first]) => first as Step }: DriveOptions,
): { readonly steps: readonly Step[]; readonly output: unknown } {
  const steps: Step[] = [];
  const schedule = (step: Step) => {
    steps.push(step);
    return step;
  };
  const entity = (id: { name: string; key: string }) => `${id.name}@${id.key}`;
  const df = {
    instanceId: "the-instance",
    getInput: () => structuredClone(input),
    get currentUtcDateTime() {
      return new Date(nowMs());
    },
    callActivity: (name: string, value: unknown) => schedule({ kind: "activity", name, input: value }),
    callSubOrchestrator: (name: string, value: unknown, id?: string) =>
      schedule({ kind: "sub-orchestration", name, input: value, ...(id === undefined ? {} : { id }) }),
    callEntity: (id: any, operation: string, value: unknown) =>
      schedule({ kind: "call", entity: entity(id), operation, input: value }),
    signalEntity: (id: any, operation: string, value: unknown) =>
      void schedule({ kind: "signal", entity: entity(id), operation, input: value }),
    createTimer: (at: Date) => {
      const timer = { kind: "timer" as const, at, isCancelled: false };
      return schedule(Object.defineProperty(timer, "cancel", { value: () => (timer.isCancelled = true) }));
    },
    waitForExternalEvent: (name: string) => schedule({ kind: "event", name }),
    continueAsNew: (value: unknown) => void schedule({ kind: "continue-as-new", input: value }),
    Task: { all: (tasks: Step[]) => tasks, any: (race: Step[]) => ({ race }) },
  };
  const generator = orchestrator({ df } as unknown as OrchestrationContext);
  let next = generator.next();
  while (!next.done) {
    const waitedFor = next.value as unknown as Waited;
    let value: unknown;
    try {
      if ("race" in waitedFor) value = winner(waitedFor.race);
      else value = structuredClone(Array.isArray(waitedFor) ? waitedFor.map(answer) : answer(waitedFor as Step));
    } catch (thrown) {
      next = generator.throw(thrown);
      continue;
    }
    next = generator.next(value);
  }
  return { steps, output: next.value };
}
