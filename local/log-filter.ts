import type { CoreLogLevel } from "./core-types.ts";
import type { LogEntry } from "./log.ts";

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
export const createLogFilter = (levels: LogLevels): ((entry: LogEntry) => boolean) => {
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
};

const categoryOf = ({ category, functionName }: LogEntry): string =>
  functionName === undefined ? "Host.General" : `Function.${functionName}${category === "user" ? ".User" : ""}`;
