import { AsyncLocalStorage } from "node:async_hooks";
import { describeThrown } from "./describe-thrown.ts";

type Owner = { take?: ((thrown: unknown) => void) | undefined };

const owners = new AsyncLocalStorage<Owner>();

/**
 * Does something that also fails when anything it has started throws where nobody waits for it: a promise that is not
 * awaited, a timer, a callback. What is thrown after its end is nobody's. Needs {@link handleStrayErrors}.
 *
 * @throws What the work throws, or what strayed from it while it was running.
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

/** What is used of a process. */
export type StrayErrorSource = Pick<NodeJS.Process, "setUncaughtExceptionCaptureCallback"> & {
  on(event: "unhandledRejection", listener: (thrown: unknown) => void): unknown;
  emit(event: "uncaughtException", thrown: unknown, origin: string): boolean;
};

/**
 * Keeps a process alive when code throws where nobody waits for it: whoever started that code, by {@link withStrayErrors},
 * fails of it; where that one has ended, it is logged. What cannot be told apart from a mistake of the process itself goes on
 * to those who listen for "uncaughtException", and is logged where there is none. To be called once.
 *
 * @param options.source - `process`, but for tests.
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
  // Those who listen for the event would hear of everything, and may end the process.
  source.setUncaughtExceptionCaptureCallback((thrown) => handle(thrown, "uncaughtException"));
}
