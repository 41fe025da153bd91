// The parts of the Durable Functions API that replayed code uses, as types: the engine does not import the library.

/** A durable task: what a call gives, and what an orchestrator yields. */
export type DurableTask = { readonly isCompleted: boolean; readonly isFaulted: boolean };
export type DurableTimer = DurableTask & { cancel(): void };

/** The address of an entity. Its name is the name that it is registered with. */
export type EntityAddress = { readonly name: string; readonly key: string };

/** The context of an orchestrator, without the operations that no orchestrator here may use. */
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
