import type { LogLevels, LogEntry } from "../log.ts";

/** What a host tells a worker process. */
export type ToWorker =
  | ({ readonly kind: "load" } & WorkerSettings)
  /** The host listens: the value of durable client inputs, as JSON text. */
  | { readonly kind: "begin"; readonly client: string }
  /** Run an activity; its input is JSON text. */
  | { readonly kind: "run"; readonly id: number; readonly name: string; readonly input: string };

/** What a worker process is to be. */
export type WorkerSettings = {
  /** Absolute paths of the app's modules. */
  readonly functions: readonly string[];
  /** What is not logged need not be sent. */
  readonly logLevels: LogLevels;
  /** How long its thread may be blocked before it is ended. */
  readonly unresponsiveMs: number;
  readonly hostPid: number;
};

/** What a worker process tells its host. */
export type FromWorker =
  /** It takes activities: those of these names, in lower case. */
  | { readonly kind: "ready"; readonly activities: readonly string[] }
  /** It cannot start, and ends. */
  | { readonly kind: "failed"; readonly error: PlainError; readonly code: string | undefined }
  /** The result is JSON text. */
  | { readonly kind: "done"; readonly id: number; readonly result: string | null }
  | { readonly kind: "threw"; readonly id: number; readonly error: PlainError }
  | { readonly kind: "log"; readonly entry: Omit<LogEntry, "time"> };

/** What is told about an error on the other side. */
export type PlainError = { readonly message: string; readonly stack: string | undefined };

export function toPlainError({ message, stack }: Error): PlainError {
  return { message, stack };
}

export function fromPlainError({ message, stack }: PlainError): Error {
  return Object.assign(new Error(message), stack === undefined ? {} : { stack });
}
