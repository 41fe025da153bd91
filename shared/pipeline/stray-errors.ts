import { AsyncLocalStorage } from "node:async_hooks";
import { describeThrown } from "./describe-thrown.ts";

type Owner = { take?: ((thrown: unknown) => void) | undefined };

const owners = new AsyncLocalStorage<Owner>();

/**
 * Runs some work that also fails when something it has started throws outside its promise: a promise that is not awaited, a
 * timer, a callback. Errors after its end are ignored. Requires {@link handleStrayErrors}.
 *
 * @throws The error of the work, or the first stray error while it is running.
 * @example
 * await withStrayErrors(async () => {
 *   void Promise.reject(new Error("no")); // would end the process
 *   await wait(1_000);
 * });
 */
export async function withStrayErrors<T>(work: () => T | Promise<T>): Promise<T> {
  const owner: Owner = {};
  try {
    return await new Promise<T>((resolve, reject) => {
      owner.take = reject;
      owners.run(owner, async () => work()).then(resolve, reject);
    });
  } finally {
    owner.take = undefined;
  }
}

/** The used part of a process. */
type StrayErrorSource = Pick<NodeJS.Process, "setUncaughtExceptionCaptureCallback"> & {
  on(event: "unhandledRejection", listener: (thrown: unknown) => void): unknown;
  emit(event: "uncaughtException", thrown: unknown, origin: string): boolean;
};

/**
 * Keeps a process alive when code throws outside a promise that is awaited: the work that started the code with
 * {@link withStrayErrors} fails, or the error is logged if the work has ended. Errors outside such work are passed to listeners of
 * "uncaughtException", and logged if there are none. Call this once.
 *
 * @param options.source - `process`, except in tests.
 * @example
 * handleStrayErrors({ source: process, log: (text) => process.stderr.write(`${text}\n`) });
 */
export function handleStrayErrors({
  source,
  log,
}: {
  readonly source: StrayErrorSource;
  readonly log: (text: string) => void;
}): void {
  const handle = (thrown: unknown, origin: string): void => {
    // Node calls this in the context of the code that threw.
    const owner = owners.getStore();
    if (owner?.take !== undefined) owner.take(thrown);
    else if (owner !== undefined || !source.emit("uncaughtException", thrown, origin))
      log(`Something was thrown where nobody waits for it, and is in no run log. ${describeThrown(thrown).traceback}`);
  };
  source.on("unhandledRejection", (thrown) => handle(thrown, "unhandledRejection"));
  // Not a listener of the event: other listeners would get all errors, and may end the process.
  source.setUncaughtExceptionCaptureCallback((thrown) => handle(thrown, "uncaughtException"));
}
