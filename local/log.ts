/** Log levels as the library names them, in ascending order; "none" disables logging. */
export const LOG_LEVELS = ["trace", "debug", "information", "warning", "error", "critical", "none"] as const;
export type CoreLogLevel = (typeof LOG_LEVELS)[number];

/** "user": the app's own `context.log`; "system": the library. */
export type CoreLogCategory = "user" | "system" | "customMetric";

/** One line of a function's `context.log`, of the library, or of the host. */
export type LogEntry = {
  readonly time: Date;
  readonly level: CoreLogLevel;
  /** "user": a function's own lines; "system": the library's; "host": the host's. */
  readonly category: CoreLogCategory | "host";
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
};

/** Receives every entry that host.json does not filter out. */
export type Log = (entry: LogEntry) => void;

/** The default log: writes warnings and errors to stderr, one line each. */
export const logToStderr: Log = ({ level, message, functionName }) => {
  if (level !== "warning" && level !== "error" && level !== "critical") return;
  process.stderr.write(`${level}: ${functionName === undefined ? "" : `${functionName}: `}${message}\n`);
};

let coreSink: Log = logToStderr;

/** Sets where library lines go that belong to no invocation. */
export function setCoreLog(log: Log): void {
  coreSink = log;
}

export function coreLog(level: CoreLogLevel, category: CoreLogCategory, message: string): void {
  coreSink({ time: new Date(), level, category, message });
}

/** The minimum level by category prefix; "default" for all other categories. */
export type LogLevels = Readonly<Record<string, CoreLogLevel>>;

/**
 * Creates a filter from `logging.logLevel` of host.json. As on Azure, the rule with the longest matching category
 * prefix applies. Lines of a function have the category `Function.<name>.User`, lines of the library and the host about
 * a function `Function.<name>`, all others `Host.General`.
 */
export function createLogFilter(levels: LogLevels): (entry: LogEntry) => boolean {
  const { default: fallback = "information", ...rules } = levels;
  const sorted = Object.entries(rules)
    .map(([category, level]) => ({ beginning: category.toLowerCase(), rank: LOG_LEVELS.indexOf(level) }))
    .sort((one, other) => other.beginning.length - one.beginning.length);
  const known = new Map<string, number>();
  const rankFor = (category: string): number => {
    let rank = known.get(category);
    if (rank === undefined) {
      const lower = category.toLowerCase();
      rank = sorted.find(({ beginning }) => lower.startsWith(beginning))?.rank ?? LOG_LEVELS.indexOf(fallback);
      known.set(category, rank);
    }
    return rank;
  };
  return (entry) => entry.level !== "none" && LOG_LEVELS.indexOf(entry.level) >= rankFor(categoryOf(entry));
}

function categoryOf({ category, functionName }: LogEntry): string {
  return functionName === undefined ? "Host.General" : `Function.${functionName}${category === "user" ? ".User" : ""}`;
}
