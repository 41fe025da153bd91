import type { ServerResponse } from "node:http";
import type { FakeCall } from "./fake-model-calls.ts";
import type { FakeRule } from "./fake-model-rules.ts";

/**
 * What a rule does to a call that is made for the nth time, without a server: the status and the length of the body, or how
 * the connection ends.
 *
 * @example
 * await answerTo(randomRule(), { key: "a" }); // "200 201"
 */
export async function answerTo(
  rule: FakeRule,
  { key, numberOfKey = 1 }: { readonly key: string; readonly numberOfKey?: number },
): Promise<string> {
  const said: (string | number)[] = [];
  const socket = { destroy: () => said.push("cut"), resetAndDestroy: () => said.push("reset") };
  const response = {
    socket,
    writeHead: (status: number) => (said.push(status), response),
    write: (_text: string, done: () => void) => done(),
    end: (body: string) => said.push(body.length),
  };
  const call = { key, numberOfKey, prompt: key, lastMessage: "4", body: {} } as FakeCall;
  await rule(call)(call, response as unknown as ServerResponse);
  return said.join(" ");
}
