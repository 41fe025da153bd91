import { type Clock, systemClock } from "./clock.ts";
import { type Log, logToStderr } from "./log.ts";

export type HostOptions = {
  /**
   * Absolute paths of the modules that register the app's functions (`.ts` or `.js`). The host imports them; functions
   * that other modules of this process have registered belong to the app too.
   */
  readonly functions: readonly string[];
  /** The folder of the app's host.json. */
  readonly appDirectory: string;
  /** The SQLite file of the task hub, made with its folder if it is not there. ":memory:": nothing outlives the host. */
  readonly storage: string;
  /** The port on 127.0.0.1. Default 0: any free one. */
  readonly port?: number;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /**
   * Serves HTTP and durable clients, and holds all durable work: what is unfinished stays as it is, and what is started or
   * sent in the meantime is kept for the next host. For looking at a task hub. Default: false.
   */
  readonly serveOnly?: boolean;
  /**
   * How many child processes run the activities, so that one that crashes, runs out of memory or never returns takes nothing
   * else down. Default 0: activities run in the host's own process.
   */
  readonly workers?: number;
  /** How long the thread of a worker may be blocked, in milliseconds, before it is replaced. Default: 30,000. */
  readonly unresponsiveMs?: number;
  /** Gets what functions log and the host's own warnings. Default: warnings and errors go to stderr. */
  readonly log?: Log;
};

/**
 * The options with their defaults.
 *
 * @throws TypeError when a number makes no sense.
 */
export const completeHostOptions = ({
  port = 0,
  clock = systemClock,
  serveOnly = false,
  workers = 0,
  unresponsiveMs = 30_000,
  log = logToStderr,
  ...required
}: HostOptions): Required<HostOptions> => {
  if (!Number.isInteger(workers) || workers < 0)
    throw new TypeError(`workers must be a whole number from 0, but it is ${workers}.`);
  if (!(unresponsiveMs >= 100 && unresponsiveMs <= longestUnresponsiveMs)) {
    throw new TypeError(
      `unresponsiveMs must be a number of milliseconds from 100 to ${longestUnresponsiveMs}, but it is ${unresponsiveMs}.`,
    );
  }
  return { ...required, port, clock, serveOnly, workers, unresponsiveMs, log };
};

/** A day. */
const longestUnresponsiveMs = 86_400_000;
