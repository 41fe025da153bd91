import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { LatencyRule } from "./latencies.ts";

export type ModelServer = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts the model of the bench in a process of its own. */
export async function startModelServer(rule: LatencyRule, cases: number): Promise<ModelServer> {
  const child = fork(join(import.meta.dirname, "model-server.ts"), [JSON.stringify(rule), `${cases}`], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  const stop = async () => {
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
  };
  return { url: line.toString().trim(), stop };
}
