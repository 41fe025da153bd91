import { type SampleApp, startSampleApp, until } from "../sample-app.ts";

describe("entities", () => {
  let app: SampleApp;
  beforeAll(async () => (app = await startSampleApp()));
  afterAll(() => app.host.stop());
  const read = (key: string, name = "counter"): Promise<unknown> => app.call("entity", { name, key });
  const signal = (key: string, operation: string, input?: unknown): Promise<unknown> =>
    app.call("signal", { name: "counter", key, operation, input });

  it("answers an orchestrator's calls in order and keeps the state", async () => {
    const output = await app.run("count", { key: "a", operations: [["get"], ["add", 2], ["add", 3], ["get"]] });

    expect(output).toEqual([0, null, null, 5]);
    expect(await read("a")).toEqual({ entityExists: true, entityState: 5 });
  });

  it("reports an unused entity as missing and treats keys as case-sensitive", async () => {
    await signal("Key", "add", 1);

    expect(await read("key")).toEqual({ entityExists: false });
    expect(await read("Key", "COUNTER")).toEqual({ entityExists: true, entityState: 1 });
  });

  it("processes signals from orchestrators in order and before a later call", async () => {
    expect(await app.run("signal", "b")).toBe(11);
  });

  it("processes signals from clients and from other entities", async () => {
    await signal("c", "add", 4);
    await signal("c", "tell", "d");

    expect(await read("c")).toEqual({ entityExists: true, entityState: 4 });
    expect(await read("d")).toEqual({ entityExists: true, entityState: 4 });
  });

  it("deletes an entity that destructs itself", async () => {
    await app.run("count", { key: "e", operations: [["add", 1], ["delete"]] });

    expect(await read("e")).toEqual({ entityExists: false });
  });

  it("passes an entity's error to the orchestrator as the library does and keeps the state set before it", async () => {
    const output = await app.run("count", { key: "f", operations: [["throw"], ["get"]] });

    expect(output).toEqual([{ caught: "[object Object]" }, 99]);
  });

  it("warns of a failed signal, because no caller waits for it", async () => {
    await signal("g", "throw");

    expect(app.messages()).toContain("Operation 'throw' of entity '@counter@g' failed: {}");
  });

  it("refuses a signal to an unknown entity and lists the entities of the app", async () => {
    await expect(app.call("signal", { name: "nobody", key: "x", operation: "get" })).rejects.toThrow(
      "The operation failed with an unexpected status code: 400. Details: " +
        `{"Message":"The function 'nobody' doesn't exist, is disabled, or is not an entity function. Additional info: The following are the known entity functions: 'Counter', 'slow'."}`,
    );
  });

  it("runs the operations of one entity one after the other, even if they are asynchronous", async () => {
    const send = (operation: string): Promise<unknown> => app.call("signal", { name: "slow", key: "s", operation });
    await Promise.all([send("one"), send("two"), send("three")]);

    const state = async () => ((await read("s", "slow")) as any).entityState ?? [];
    await until(async () => (await state()).length === 3);
    expect((await state()).toSorted()).toEqual(["one", "three", "two"]);
  });

  it("applies every operation that many orchestrations send at once", async () => {
    const input = { key: "many", operations: Array(2).fill(["add", 1]) };
    await Promise.all(Array.from({ length: 20 }, () => app.run("count", input)));

    expect(await read("many")).toEqual({ entityExists: true, entityState: 40 });
  });
});
