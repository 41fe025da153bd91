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

export type StrayErrorSource = {
  on(event: "unhandledRejection" | "uncaughtException", listener: (thrown: unknown) => void): unknown;
};

/**
 * Keeps a process alive whatever code throws where nobody waits for it: whoever started that code, by
 * {@link withStrayErrors}, fails of it; and where that one has ended, or cannot be told, it is logged. To be called once.
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
  const handle = (thrown: unknown): void => {
    // Node calls these listeners in the context of the code that threw.
    const take = owners.getStore()?.take;
    if (take !== undefined) take(thrown);
    else
      log(`Something was thrown where nobody waits for it, and is in no run log. ${describeThrown(thrown).traceback}`);
  };
  source.on("unhandledRejection", handle);
  source.on("uncaughtException", handle);
}
