import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from "@azure/functions";
import * as df from "durable-functions";

// A shop: an order is packed from its items and waits a day for its payment. Paid orders are counted.
type Order = { readonly items: readonly string[] };
type Steps = Generator<df.Task, unknown, any>;

df.app.activity("pick", { handler: (item: string) => `${item} (picked)` });
df.app.activity("pack", { handler: (items: readonly string[]) => `a box with ${items.join(", ")}` });

df.app.entity<number>("sales", (context) => {
  if (context.df.operationName === "add") context.df.setState((context.df.getState() ?? 0) + 1);
});

df.app.orchestration("order", function* (context): Steps {
  const { items } = context.df.getInput() as Order;
  const picked: string[] = yield context.df.Task.all(items.map((item) => context.df.callActivity("pick", item)));
  const box: string = yield context.df.callActivity("pack", picked);

  const tomorrow = new Date(context.df.currentUtcDateTime.getTime() + 86_400_000);
  const timeout = context.df.createTimer(tomorrow);
  const paid = context.df.waitForExternalEvent("Paid");
  const winner: df.Task = yield context.df.Task.any([paid, timeout]);
  if (winner === timeout) return { box, state: "canceled" };
  timeout.cancel();
  yield context.df.callEntity(new df.EntityId("sales", "all"), "add");
  return { box, state: `paid by ${paid.result as string}` };
});

function withClient(
  name: string,
  route: string,
  handler: (client: df.DurableClient, request: HttpRequest) => Promise<HttpResponseInit>,
): void {
  app.http(name, {
    route,
    methods: ["GET", "POST"],
    extraInputs: [df.input.durableClient()],
    handler: (request: HttpRequest, context: InvocationContext) => handler(df.getClient(context), request),
  });
}

withClient("take-order", "orders", async (client, request) => {
  const id = await client.startNew("order", { input: await request.json() });
  return { status: 202, jsonBody: { id } };
});
withClient("show-order", "orders/{id}", async (client, { params }) => ({
  jsonBody: await client.getStatus(params.id!),
}));
withClient("take-payment", "orders/{id}/payment", async (client, request) => {
  await client.raiseEvent(request.params.id!, "Paid", await request.text());
  return { status: 202 };
});
withClient("show-sales", "sales", async (client) => ({
  jsonBody: await client.readEntityState(new df.EntityId("sales", "all")),
}));

app.timer("restock", {
  schedule: "0 0 9 * * MON",
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    await df.getClient(context).startNew("order", { instanceId: "restock", input: { items: ["beans"] } });
    context.log("ordered beans");
  },
});
