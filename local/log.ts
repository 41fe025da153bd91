/** How the library names levels. */
export type CoreLogLevel = "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";

/** "user": an app's own `context.log`; "system": the library itself. */
export type CoreLogCategory = "user" | "system" | "customMetric";

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
export function setCoreLog(log: Log): void {
  coreSink = log;
}

export function coreLog(level: CoreLogLevel, category: CoreLogCategory, message: string): void {
  coreSink({ time: new Date(), level, category, message });
}

/** The lowest level that is written, by the beginning of a category; "default" for all others. */
export type LogLevels = Readonly<Record<string, CoreLogLevel>>;

/** From the least to the most important; "none" lets nothing through. */
export const logLevels: readonly CoreLogLevel[] = [
  ...(["trace", "debug", "information", "warning", "error", "critical", "none"] as const),
];

/**
 * Which entries host.json lets through (`logging.logLevel`): the rule with the longest category that the entry's begins with,
 * as on Azure. A function's own lines are of `Function.<name>.User`, what the library and the host say about a function of
 * `Function.<name>`, everything else of `Host.General`.
 *
 * @example
 * const isWritten = createLogFilter({ default: "warning", "Function.hello.User": "debug" });
 */
export function createLogFilter(levels: LogLevels): (entry: LogEntry) => boolean {
  const { default: fallback = "information", ...rules } = levels;
  const sorted = Object.entries(rules)
    .map(([category, level]) => ({ beginning: category.toLowerCase(), rank: logLevels.indexOf(level) }))
    .sort((one, other) => other.beginning.length - one.beginning.length);
  const known = new Map<string, number>();
  const rankFor = (category: string): number => {
    let rank = known.get(category);
    if (rank === undefined) {
      const lower = category.toLowerCase();
      rank = sorted.find(({ beginning }) => lower.startsWith(beginning))?.rank ?? logLevels.indexOf(fallback);
      known.set(category, rank);
    }
    return rank;
  };
  return (entry) => entry.level !== "none" && logLevels.indexOf(entry.level) >= rankFor(categoryOf(entry));
}

function categoryOf({ category, functionName }: LogEntry): string {
  return functionName === undefined ? "Host.General" : `Function.${functionName}${category === "user" ? ".User" : ""}`;
}
