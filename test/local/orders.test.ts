import { join } from "node:path";
import { createManualClock, type Host, type LogEntry, startHost } from "../../local/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const appDirectory = join(import.meta.dirname, "apps/orders");
const DAY_MS = 86_400_000;

// An example of how an app tests itself with nothing but what the host exports.
describe("an app that knows nothing of this host", () => {
  const folder = temporaryFolder();
  const clock = createManualClock("2026-01-06T08:00:00Z");
  const log: LogEntry[] = [];
  let host: Host;
  const start = async (): Promise<void> => {
    host = await startHost({
      functions: [join(appDirectory, "functions.ts")],
      appDirectory,
      storage: join(folder, "task-hub.sqlite"),
      clock,
      log: (entry) => log.push(entry),
    });
  };
  beforeAll(start);
  afterAll(() => host.stop());
  const read = async (path: string): Promise<any> => (await fetch(`${host.url}/api/${path}`)).json();
  /** Orders items and returns the ID of the order when it waits for its payment. */
  const order = async (...items: string[]): Promise<string> => {
    const armed = clock.armed();
    const response = await fetch(`${host.url}/api/orders`, { method: "POST", body: JSON.stringify({ items }) });
    while (clock.armed() === armed) await new Promise((resolve) => setTimeout(resolve, 1));
    return ((await response.json()) as { id: string }).id;
  };
  const pay = (id: string): Promise<Response> =>
    fetch(`${host.url}/api/orders/${id}/payment`, { method: "POST", body: "Ann" });

  it("runs a fan-out, waits for an event and counts in an entity", async () => {
    const id = await order("tea", "cups");

    await pay(id);
    await clock.advance(0);

    expect(await read(`orders/${id}`)).toMatchObject({
      runtimeStatus: "Completed",
      output: { box: "a box with tea (picked), cups (picked)", state: "paid by Ann" },
    });
    expect(await read("sales")).toEqual({ entityExists: true, entityState: 1 });
  });

  it("waits a day for an event in no time", async () => {
    const id = await order("milk");

    await clock.advance(DAY_MS);

    expect((await read(`orders/${id}`)).output).toEqual({ box: "a box with milk (picked)", state: "canceled" });
  });

  it("resumes an orchestration, its timer and its entity after a restart", async () => {
    const [paid, unpaid] = [await order("sugar"), await order("salt")];

    await host.stop();
    await start();
    const waiting = (await read(`orders/${paid}`)).runtimeStatus;
    await pay(paid);
    await clock.advance(DAY_MS);

    expect(waiting).toBe("Running");
    expect((await read(`orders/${paid}`)).output).toEqual({ box: "a box with sugar (picked)", state: "paid by Ann" });
    expect((await read(`orders/${unpaid}`)).output).toEqual({ box: "a box with salt (picked)", state: "canceled" });
    expect(await read("sales")).toEqual({ entityExists: true, entityState: 2 });
  });

  it("runs a timer function every Monday", async () => {
    await clock.advance(7 * DAY_MS);
    while (log.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));

    expect(log).toMatchObject([{ functionName: "restock", level: "information", message: "ordered beans" }]);
    expect((await read("orders/restock")).name).toBe("order");
  });
});
