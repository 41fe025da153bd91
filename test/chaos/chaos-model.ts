import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { FakeCallSummary } from "../support/fake-model-calls.ts";
import type { ChaosRuleOptions } from "./chaos-rule.ts";

/** The model server of the chaos runner, in a process of its own. */
export type ChaosModel = {
  readonly url: string;
  /** The calls since the last `forget`, in order. Keys: `index/stage/turn`. */
  calls(): Promise<readonly FakeCallSummary[]>;
  forget(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts a model server that answers by the chaos rule. */
export async function startChaosModel(options: ChaosRuleOptions): Promise<ChaosModel> {
  const child = fork(join(import.meta.dirname, "model-process.ts"), [JSON.stringify(options)], {
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const [line] = (await Promise.race([
    once(child.stdout!, "data"),
    exited.then(([code]) => Promise.reject(new Error(`The model server ended with code ${code}.`))),
  ])) as [Buffer];
  const url = line.toString().trim();
  const calls = new URL("/calls", url);
  return {
    url,
    calls: async () => (await (await fetch(calls)).json()) as FakeCallSummary[],
    forget: async () => void (await (await fetch(calls, { method: "DELETE" })).arrayBuffer()),
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
