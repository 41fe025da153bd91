// A model that thinks for a fixed time, in a process of its own: prints its URL, then answers every POST after LATENCY_MS.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

const latencyMs = Number(process.argv[2] ?? "50");

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    void wait(latencyMs).then(() => {
      response.setHeader("content-type", "application/json");
      response.end('{"answer":"42"}');
    });
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("disconnect", () => process.exit());
