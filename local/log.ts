import type { CoreLogCategory, CoreLogLevel } from "./core-types.ts";

/** One line of a function's `context.log`, of the library, or of the host itself. */
export type LogEntry = {
  readonly time: Date;
  readonly level: CoreLogLevel;
  /** "user": a function's own lines; "system": the library's; "host": this host's. */
  readonly category: CoreLogCategory | "host";
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
};

/** Receives every entry that host.json lets through. */
export type Log = (entry: LogEntry) => void;

/** The default log: warnings and errors go to stderr, one line each. */
export const logToStderr: Log = ({ level, message, functionName }) => {
  if (level !== "warning" && level !== "error" && level !== "critical") return;
  process.stderr.write(`${level}: ${functionName === undefined ? "" : `${functionName}: `}${message}\n`);
};

let coreSink: Log = logToStderr;

/** Where lines of the library go that belong to no invocation; the host that runs says so. */
export const setCoreLog = (log: Log): void => {
  coreSink = log;
};

export const coreLog = (level: CoreLogLevel, category: CoreLogCategory, message: string): void =>
  coreSink({ time: new Date(), level, category, message });
