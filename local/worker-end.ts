/** What is known about the end of a worker process. */
export type WorkerEnd = {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last that it wrote there. */
  readonly stderr: string;
  /** Why it has ended itself, if it had a moment to say so. */
  readonly lastWords: string;
};

/**
 * How a worker process ended, for a log and for the error of an activity.
 *
 * @example
 * describeWorkerEnd({ exitCode: null, signal: "SIGKILL", stderr: "", lastWords: "" }); // "signal SIGKILL"
 */
export const describeWorkerEnd = ({ exitCode, signal, stderr, lastWords }: WorkerEnd): string => {
  if (lastWords !== "") return lastWords;
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  const isAborted = signal === "SIGABRT" || exitCode === 134;
  return isAborted && /out of memory/i.test(stderr) ? `out of memory, ${how}` : how;
};
