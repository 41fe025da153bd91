import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { Api } from "../e2e/support/api.ts";
import { kill } from "../e2e/support/app.ts";
import type { Kill } from "./repeated-calls.ts";

/** The command that resumes a run after its process was killed. */
export type Way = "run" | "wait" | "serve";
export const WAYS: readonly Way[] = ["run", "wait", "serve"];

export type LaunchDone = { readonly kind: "done"; readonly code: number | null; readonly stdout: string };
/** `unknown`: the run was not accepted before the kill. */
export type LaunchEnd = LaunchDone | { readonly kind: "unknown" };

/** A command that was started, in a process group of its own. */
export type Launch = {
  readonly command: Way;
  readonly child: ChildProcess;
  /** Resolves when it has ended by itself; a host that serves is stopped when the run has ended. */
  readonly end: Promise<LaunchEnd>;
  /** Kills its process group with SIGKILL, unless it has ended. */
  readonly kill: () => Promise<Kill | undefined>;
  /** Its output so far. */
  readonly transcript: () => string;
};

const ENDED = ["completed", "failed", "cancelled"];
const NO_RUN = /There is no run/;

type Launched = { readonly id: string; readonly command: Way };

/** Watches a command that has just been started. */
export function takeCharge(child: ChildProcess, { id, command }: Launched): Launch {
  let stdout = "";
  let stderr = "";
  child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const closed = once(child, "close") as Promise<[number | null]>;

  async function end(): Promise<LaunchEnd> {
    const isFound = command !== "serve" || (await serveUntilEnded(child, id, () => firstLineOf(stdout)));
    const [code] = await closed;
    if (!isFound || (command === "wait" && NO_RUN.test(stderr))) return { kind: "unknown" };
    return { kind: "done", code, stdout };
  }

  return {
    command,
    child,
    end: end(),
    async kill() {
      if (hasEnded(child)) return undefined;
      const at = Date.now();
      await kill(child);
      return { at, diedAt: Date.now() };
    },
    transcript: () => `gotag ${command}\n--- stdout\n${stdout}\n--- stderr\n${stderr}\n`,
  };
}

/** Returns the end of a launch if it comes in time. */
export async function endWithin(launch: Launch, limitMs: number): Promise<LaunchEnd | undefined> {
  const limit = new AbortController();
  try {
    return await Promise.race([launch.end, wait(limitMs, undefined, { signal: limit.signal })]);
  } finally {
    limit.abort();
  }
}

const firstLineOf = (text: string): string | undefined => (text.includes("\n") ? text.split("\n", 1)[0] : undefined);
const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Polls the host until the run has ended, and stops it then; false if the run is not found. */
async function serveUntilEnded(child: ChildProcess, id: string, firstLine: () => string | undefined) {
  for (; !hasEnded(child); await wait(50)) {
    const url = firstLine();
    if (url === undefined) continue;
    const answer = await new Api(url).get(`/api/runs/${id}`).catch(() => undefined);
    if (answer?.status !== 404 && !ENDED.includes(answer?.body.status)) continue;
    child.kill("SIGINT");
    return answer?.status !== 404;
  }
  return true;
}
