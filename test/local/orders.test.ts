import { join } from "node:path";
import { createManualClock, type Host, type LogEntry, startHost } from "../../local/index.ts";

// How a test of an app looks that uses nothing but what the host exports.
describe("an app of its own", () => {
  const clock = createManualClock("2026-01-06T08:00:00Z");
  const appDirectory = join(import.meta.dirname, "apps/orders");
  const log: LogEntry[] = [];
  let host: Host;
  beforeAll(async () => {
    const functions = [join(appDirectory, "functions.ts")];
    host = await startHost({ functions, appDirectory, storage: ":memory:", clock, log: (entry) => log.push(entry) });
  });
  afterAll(() => host.stop());
  const read = async (path: string): Promise<any> => (await fetch(`${host.url}/api/${path}`)).json();
  /** Gives the id of an order that waits for its payment. */
  const order = async (...items: string[]): Promise<string> => {
    const armed = clock.armed();
    const response = await fetch(`${host.url}/api/orders`, { method: "POST", body: JSON.stringify({ items }) });
    while (clock.armed() === armed) await new Promise((resolve) => setTimeout(resolve, 1));
    return ((await response.json()) as { id: string }).id;
  };

  it("waits for an event, and counts in an entity", async () => {
    const id = await order("tea", "cups");

    await fetch(`${host.url}/api/orders/${id}/payment`, { method: "POST", body: "Ann" });
    await clock.advance(0);

    expect(await read(`orders/${id}`)).toMatchObject({
      runtimeStatus: "Completed",
      output: { box: "a box with tea (picked), cups (picked)", state: "paid by Ann" },
    });
    expect(await read("sales")).toEqual({ entityExists: true, entityState: 1 });
  });

  it("gives up after a day, which takes no time", async () => {
    const id = await order("milk");

    await clock.advance(86_400_000);

    expect((await read(`orders/${id}`)).output).toEqual({ box: "a box with milk (picked)", state: "given up" });
  });

  it("orders something by itself every Monday", async () => {
    await clock.advance(7 * 86_400_000);
    while (log.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));

    expect(log).toMatchObject([{ functionName: "restock", level: "information", message: "ordered beans" }]);
    expect((await read("orders/restock")).name).toBe("order");
  });
});
