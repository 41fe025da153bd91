import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** What a process printed, and how it ended. */
export function outcomeOf(child: ChildProcess) {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { ended, said: () => stderr };
}
