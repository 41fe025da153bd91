import { app, output } from "@azure/functions";

app.storageQueue("on-message", { queueName: "q", connection: "c", handler: () => undefined });
app.http("writes", {
  extraOutputs: [output.storageQueue({ queueName: "q", connection: "c" })],
  handler: () => ({}),
});
app.timer("hourly", {
  schedule: "0 0 * * * *",
  retry: { strategy: "fixedDelay", maxRetryCount: 1, delayInterval: 1 },
  handler: () => undefined,
});
