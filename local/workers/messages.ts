import type { LogEntry, LogLevels } from "../log.ts";

/** Messages from the host to a worker process. */
export type ToWorker =
  | ({ readonly kind: "load" } & WorkerSettings)
  /** The host is listening: the value of durable client inputs, as JSON text. */
  | { readonly kind: "begin"; readonly client: string }
  /** Run an activity; its input is JSON text. */
  | { readonly kind: "run"; readonly id: number; readonly name: string; readonly input: string };

export type WorkerSettings = {
  /** Absolute paths of the app's modules. */
  readonly functions: readonly string[];
  /** Filtered lines are not sent to the host. */
  readonly logLevels: LogLevels;
  /** How long its thread may be blocked. */
  readonly unresponsiveMs: number;
  readonly hostPid: number;
};

/** Messages from a worker process to the host. */
export type FromWorker =
  /** It accepts these activities, in lower case. */
  | { readonly kind: "ready"; readonly activities: readonly string[] }
  /** It cannot start, and exits. */
  | { readonly kind: "failed"; readonly error: PlainError; readonly code: string | undefined }
  /** The result is JSON text. */
  | { readonly kind: "done"; readonly id: number; readonly result: string | null }
  | { readonly kind: "threw"; readonly id: number; readonly error: PlainError }
  | { readonly kind: "log"; readonly entry: Omit<LogEntry, "time"> };

/** An error in a form that can be sent to another process. */
type PlainError = { readonly message: string; readonly stack: string | undefined };

export function toPlainError({ message, stack }: Error): PlainError {
  return { message, stack };
}

export function fromPlainError({ message, stack }: PlainError): Error {
  return Object.assign(new Error(message), stack === undefined ? {} : { stack });
}
