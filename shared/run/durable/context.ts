// The parts of the Durable Functions API that replayed code uses. They are types, so that the engine does not import the library.

/** A durable task: what a call returns, and what an orchestrator yields. */
export type DurableTask = { readonly isCompleted: boolean; readonly isFaulted: boolean };
type DurableTimer = DurableTask & { cancel(): void };

/** The address of an entity. Its name is the name under which it is registered. */
export type EntityAddress = { readonly name: string; readonly key: string };

/** The context of an orchestrator, with the operations that are safe to use here. */
export type DurableContext = {
  readonly df: {
    readonly instanceId: string;
    readonly currentUtcDateTime: Date;
    getInput<T>(): T;
    callActivity(name: string, input?: unknown): DurableTask;
    callSubOrchestrator(name: string, input?: unknown, instanceId?: string): DurableTask;
    callEntity(entity: EntityAddress, operation: string, input?: unknown): DurableTask;
    signalEntity(entity: EntityAddress, operation: string, input?: unknown): void;
    createTimer(fireAt: Date): DurableTimer;
    waitForExternalEvent(name: string): DurableTask;
    continueAsNew(input: unknown): void;
    readonly Task: {
      all(tasks: readonly DurableTask[]): DurableTask;
      any(tasks: readonly DurableTask[]): DurableTask;
    };
  };
};

/** A state machine that orchestrators replay: it yields the tasks that it waits for. */
export type Replayed<Result> = Generator<DurableTask, Result, unknown>;

/** The time of the orchestration, in ms since 1970. */
export const nowMsOf = ({ df }: DurableContext): number => df.currentUtcDateTime.getTime();

/**
 * Creates a durable timer.
 *
 * @param ms - How long it runs.
 * @example
 * yield timerOf(context, 1_000);
 */
export function timerOf(context: DurableContext, ms: number): DurableTimer {
  // The time that it starts from is the orchestration's.
  // eslint-disable-next-line no-restricted-globals
  return context.df.createTimer(new Date(nowMsOf(context) + ms));
}
