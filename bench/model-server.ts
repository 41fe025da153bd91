// A model in a process of its own: prints its URL, then answers each POST, in the form of OpenAI's chat completions, when the
// latency of the case is over that the question names. Takes the latency rule as JSON, and for how many cases it is needed.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { drawLatencies, type LatencyRule } from "./latencies.ts";

const [rule = "", cases = ""] = process.argv.slice(2);
const latenciesMs = drawLatencies(JSON.parse(rule) as LatencyRule, Number(cases));
const answer = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1_795_000_000,
  model: "bench",
  choices: [{ index: 0, message: { role: "assistant", content: "42" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 8, completion_tokens: 1, total_tokens: 9 },
});

const server = createServer((request, response) => {
  void text(request).then(async (body) => {
    const [, index] = /question (\d+)/.exec(body) ?? [];
    await wait(latenciesMs[Number(index)] ?? 0);
    response.setHeader("content-type", "application/json");
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("disconnect", () => process.exit());
