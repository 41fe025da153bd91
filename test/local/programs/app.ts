import type { OrchestrationContext, Task } from "durable-functions";
import * as df from "durable-functions";
import type { Leaf, Program, Step } from "./program.ts";

/** The environment of the orchestrator: decides when activities complete and events are raised. */
export type World = {
  /** Resolves when the activity may complete. */
  readonly turn: () => Promise<void>;
  readonly askForEvent: (instanceId: string, name: string) => void;
  /** How many attempts were made before, across kills: an attempt may be made twice, but none is forgotten. */
  readonly countAttempt: (key: string) => number;
};

let world: World;
export function enter(next: World): void {
  world = next;
}

type Input = Program & {
  readonly results: unknown[];
  readonly flaky?: { readonly key: string; readonly failures: number };
};
type Steps = Generator<Task, unknown, any>;

function activity<In>(name: string, run: (input: In) => unknown): unknown {
  return df.app.activity(name, {
    handler: async (input: In) => {
      await world.turn();
      return run(input);
    },
  });
}
activity("work", ({ n }: { n: number }) => `did ${n}`);
activity("refuse", ({ n }: { n: number }) => {
  throw new Error(`cannot ${n}`);
});
activity("try", ({ key, failures, n }: { key: string; failures: number; n: number }) => {
  if (world.countAttempt(key) < failures) throw new Error(`not yet ${n}`);
  return `tried ${n}`;
});
activity("ask", ({ id, name }: { id: string; name: string }) => world.askForEvent(id, name));

df.app.entity<number>("total", (context) => {
  const total = (context.df.getState() ?? 0) + (context.df.getInput() as number);
  context.df.setState(total);
  context.df.return(total);
});

df.app.orchestration("program", function* (context): Steps {
  const { generations, results, throws, flaky } = context.df.getInput() as Input;
  const [steps, ...rest] = generations;
  if (flaky) yield context.df.callActivity("try", { ...flaky, n: 0 });
  for (const [index, step] of steps!.entries()) {
    try {
      results.push((yield* perform(context, step, `${rest.length}.${index}`)) ?? null);
    } catch (error) {
      results.push({ caught: (error as Error).message.split("\n")[0]!.trimEnd() });
    }
  }
  if (rest.length > 0) return context.df.continueAsNew({ generations: rest, results, throws });
  if (throws) throw new Error(`gave up after ${results.length} results`);
  return results;
});

/** @param path - The step's position in the program, unique to each request. */
function* perform(context: OrchestrationContext, step: Step, path: string): Steps {
  const { instanceId } = context.df;
  const key = `${instanceId}/${path}`;
  const counter = new df.EntityId("total", instanceId);
  const ask = (): Task => context.df.callActivity("ask", { id: instanceId, name: `event ${path}` });
  const timer = (ms: number): df.TimerTask =>
    context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
  switch (step.kind) {
    case "fail":
      return yield context.df.callActivity("refuse", { n: step.n });
    case "signal":
      context.df.signalEntity(counter, "add", step.n);
      return "signalled";
    case "all": {
      const tasks = step.leaves.map((leaf, index) => toTask(context, leaf, `${path}.${index}`));
      if (step.failing !== undefined) tasks.splice(step.failing, 0, context.df.callActivity("refuse", { n: 0 }));
      const results: unknown[] = yield context.df.Task.all(tasks);
      if (step.failing !== undefined) throw new Error("A task has failed, and Task.all has not.");
      return results.map((result, index) => toResult(step.leaves[index]!, result));
    }
    case "retry": {
      const { n, failures } = step;
      return yield context.df.callActivityWithRetry("try", new df.RetryOptions(1000, 3), { key, failures, n });
    }
    case "retry-all":
      return yield context.df.Task.all(
        step.failures.map((failures, n) =>
          context.df.callActivityWithRetry("try", new df.RetryOptions(1000, 3), { key: `${key}.${n}`, failures, n }),
        ),
      );
    case "retry-child": {
      const { failures, program } = step;
      const input = { ...program, results: [], flaky: { key, failures } };
      return yield context.df.callSubOrchestratorWithRetry("program", new df.RetryOptions(1000, 2), input);
    }
    case "event-or-timeout": {
      if (step.isRaised) yield ask();
      const event = context.df.waitForExternalEvent(`event ${path}`);
      const timeout = timer(step.ms);
      const winner: Task = yield context.df.Task.any([event, timeout]);
      if (winner === timeout) return "timed out";
      timeout.cancel();
      return event.result;
    }
    case "work-or-timeout": {
      const work = context.df.callActivity("work", { n: step.n });
      const timeout = timer(step.ms);
      const winner: Task = yield context.df.Task.any([work, timeout]);
      if (winner === timeout) return "timed out";
      timeout.cancel();
      return work.result;
    }
    default:
      return toResult(step, yield toTask(context, step, path));
  }
}

function toTask(context: OrchestrationContext, leaf: Leaf, path: string): Task {
  const { instanceId } = context.df;
  switch (leaf.kind) {
    case "work":
      return context.df.callActivity("work", { n: leaf.n });
    case "timer":
      return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + leaf.ms));
    case "event":
      return context.df.Task.all([
        context.df.callActivity("ask", { id: instanceId, name: `event ${path}` }),
        context.df.waitForExternalEvent(`event ${path}`),
      ]);
    case "count":
      return context.df.callEntity(new df.EntityId("total", instanceId), "add", leaf.n);
    case "child":
      return context.df.callSubOrchestrator("program", { ...leaf.program, results: [] });
  }
}

function toResult(leaf: Leaf, result: unknown): unknown {
  // A timer of more than six days returns a list, because it is several timers.
  if (leaf.kind === "timer") return null;
  return leaf.kind === "event" ? (result as unknown[])[1] : result;
}
