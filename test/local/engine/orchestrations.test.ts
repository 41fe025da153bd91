import { setTimeout as sleep } from "node:timers/promises";
import { calls, open } from "../apps/samples/orchestrations.ts";
import { type SampleApp, startSampleApp, until } from "../sample-app.ts";

describe("orchestrations", () => {
  let app: SampleApp;
  beforeAll(async () => (app = await startSampleApp()));
  afterAll(() => app.host.stop());

  it("runs activities in sequence", async () => {
    expect(await app.run("sequence")).toEqual(["Hello Tokyo!", "Hello Seattle!", "Hello London!"]);
  });

  it("returns the results of nested fan-outs in the order of the tasks", async () => {
    expect(await app.run("nested")).toEqual(["Hello a!", ["Hello b!", "Hello c!"], "Hello d!"]);
  });

  it("passes inputs to activities as Azure does: booleans as texts, null as undefined", async () => {
    expect(await app.run("encodings")).toEqual([
      { type: "string", value: "text" },
      { type: "string", value: '{"a":1}' },
      { type: "number", value: 5 },
      { type: "number", value: 0 },
      { type: "string", value: "True" },
      { type: "string", value: "False" },
      { type: "undefined", value: "nothing" },
      { type: "undefined", value: "nothing" },
      { type: "object", value: { a: 1 } },
      { type: "object", value: [1] },
      { type: "string", value: "" },
    ]);
  });

  it.each([
    { kind: "text", output: "t" },
    { kind: "bytes", output: "YWJj" },
    { kind: "nothing", output: null },
    { kind: "list", output: [1, { a: 2 }] },
    { kind: "yes", output: true },
  ])("passes an activity's result ($kind) to the orchestrator as JSON", async ({ kind, output }) => {
    expect(await app.run("activity", { name: "produce", input: kind })).toEqual(output);
  });

  it("fails an activity whose result cannot be JSON", async () => {
    expect(await app.run("activity", { name: "produce", input: "big" })).toMatch(
      /^Orchestrator function 'activity' failed: Activity function 'produce' failed: {2}JSON cannot hold the result of produce: /,
    );
  });

  it.each([
    { how: "boom", message: "Activity function 'fail' failed:  boom " },
    { how: "text", message: "Activity function 'fail' failed:  just text " },
    { how: "nothing", message: "Activity function 'fail' failed:  Unknown error " },
  ])("lets the orchestrator catch the error of an activity ($how)", async ({ how, message }) => {
    expect(await app.run("catch", how)).toBe(message);
  });

  it("waits for the siblings of a failed task before it schedules anything else", async () => {
    const id = await app.start("one-of-three-fails");
    await until(() => calls.includes("last"));
    open("first");
    await sleep(20);
    expect(calls).not.toContain("after the siblings");

    open("last");
    await app.ended(id);

    expect(calls).toContain("after the siblings");
  });

  it("provides input, ID, parent and version to an orchestrator", async () => {
    const id = await app.start("echo", { id: "echo-1", input: { a: [1] } });

    const { output, ...status } = await app.ended(id);
    expect(output).toEqual({ input: { a: [1] }, id: "echo-1", parent: null, version: null });
    expect(status).toMatchObject({ name: "echo", instanceId: "echo-1", input: { a: [1] } });
  });

  it("gives each replay its own copy of the input", async () => {
    expect(await app.run("shifts-input", ["Tokyo", "Seattle"])).toEqual(["Hello Tokyo!", "Hello Seattle!"]);
  });

  it("starts an orchestration without input with an empty text, as the client sends it", async () => {
    expect(await app.run("echo")).toMatchObject({ input: "" });
  });

  it("runs sub-orchestrations under generated and given IDs", async () => {
    const generated = (await app.run("child", { name: "echo", input: 7 })) as any;
    const given = await app.run("child", { name: "echo", input: "x", id: "given-child" });

    expect(generated).toEqual({
      input: 7,
      id: expect.stringMatching(/^[0-9a-f]{32}:0$/),
      parent: expect.stringMatching(/^[0-9a-f]{32}$/),
      version: null,
    });
    expect(given).toMatchObject({ input: "x", id: "given-child" });
  });

  it("passes the failure of a sub-orchestration to its parent as an error", async () => {
    expect(await app.run("catch-child", { name: "throws", input: "trouble" })).toEqual({
      caught: "Orchestrator function 'throws' failed: trouble \n Message: trouble, StackTrace: ",
    });
  });

  it.each(["itself", "its parent"])(
    "fails an orchestration that gives a sub-orchestration the ID of %s",
    async (whose) => {
      const input = { name: "echo", id: "family" };
      const id =
        whose === "itself"
          ? await app.start("child", { id: "family", input })
          : await app.start("child", { id: "family", input: { name: "child", input } });

      const { output } = await app.ended(id);

      expect(output).toContain(
        "The sub-orchestration 'echo' has the instance ID of its parent or grandparent: 'family'. Use another ID.",
      );
    },
  );

  it.each([
    { orchestrator: "activity", input: { name: "nobody" }, what: "an activity function" },
    { orchestrator: "child", input: { name: "nobody" }, what: "an orchestrator function" },
    { orchestrator: "unknown-entity", input: {}, what: "an entity function" },
  ])("fails an orchestration that calls a name which is not $what and lists the existing names", async (example) => {
    expect(await app.run(example.orchestrator, example.input)).toMatch(
      new RegExp(
        `^Orchestrator function '${example.orchestrator}' failed: ` +
          `The function 'nobody' doesn't exist, is disabled, or is not ${example.what}. Additional info: The following are the known .+: '.+', '.+'\\.$`,
      ),
    );
  });

  it("fails an orchestration with the message of its error", async () => {
    const id = await app.start("throws", { input: "trouble" });

    const output = "Orchestrator function 'throws' failed: trouble";
    expect(await app.ended(id)).toMatchObject({ runtimeStatus: "Failed", output });
  });

  it.each(["text", ""])("fails an orchestrator that throws %j, where Azure hangs", async (how) => {
    expect(await app.run("throws", how)).toBe(
      "Orchestrator function 'throws' failed: it threw something that is no Error, or an Error without a message. " +
        "On Azure the instance would stay Running for ever: throw an Error with a message.",
    );
  });

  it("refuses an empty Task.all, as the library does", async () => {
    expect(await app.run("no-tasks")).toBe(
      "Orchestrator function 'no-tasks' failed: When constructing a CompoundTask (such as Task.all() or Task.any()), you must specify at least one Task.",
    );
  });

  it("schedules a pending task again when it is in a second compound, as Azure does", async () => {
    const id = await app.start("twice");
    await until(() => calls.filter((each) => each === "twice b").length === 2);
    open("twice b");
    await sleep(10);

    expect((await app.status(id)).runtimeStatus).toBe("Running");
    expect(calls.filter((each) => each === "twice a")).toHaveLength(2);
  });

  it("fails an orchestration whose output cannot be JSON", async () => {
    expect(await app.run("bigint")).toMatch(/^Orchestrator function 'bigint' failed: JSON cannot hold the output: /);
  });

  it("shows a custom status and ignores a falsy one", async () => {
    const id = await app.start("status", { input: { step: 1 } });
    expect((await app.status(id)).customStatus).toEqual({ step: 1 });

    await app.call("raise", { id, name: "Go", data: 1 });

    expect((await app.status(id)).customStatus).toBeNull();
  });

  it("fails an orchestration whose custom status exceeds 16 KB", async () => {
    expect(await app.run("status", "x".repeat(9000))).toBe(
      "Orchestrator function 'status' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
    );
  });

  it("continues as new with a new input under the same ID", async () => {
    const { output, customStatus } = await app.ended(await app.start("countdown", { input: { n: 3, sum: 0 } }));

    expect(output).toEqual({ sum: 6, last: { type: "number", value: 0 } });
    expect(customStatus).toBeNull();
  });

  it("JSON-encodes a string passed to continueAsNew a second time, as Azure does", async () => {
    expect(await app.run("text-generations", "a")).toBe('"b"');
  });

  it("generates the same GUIDs and times in every replay", async () => {
    const { guids, time } = (await app.run("guids")) as any;

    expect(new Set(guids).size).toBe(2);
    expect(guids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Date(time).getTime()).not.toBeNaN();
  });

  it.each([
    { orchestrator: "unsupported", call: "context.df.callHttp" },
    { orchestrator: "lock", call: "lock requires a Durable Functions extension" },
  ])("refuses $call with an error", async ({ orchestrator, call }) => {
    expect(await app.run(orchestrator)).toContain(`Orchestrator function '${orchestrator}' failed: ${call}`);
  });
});
