import { createManualClock } from "../../../local/clock.ts";
import { open } from "../apps/samples/orchestrations.ts";
import { type SampleApp, startSampleApp } from "../sample-app.ts";

describe("the durable client", () => {
  const clock = createManualClock();
  let app: SampleApp;
  beforeAll(async () => (app = await startSampleApp({ clock })));
  afterAll(() => app.host.stop());
  const waiting = (id: string): Promise<string> => app.start("status", { id, input: "waiting" });

  it("shows a running instance and hides its input on request", async () => {
    await waiting("shown");

    expect(await app.status("shown")).toMatchObject({
      name: "status",
      instanceId: "shown",
      runtimeStatus: "Running",
      input: "waiting",
      output: null,
      customStatus: "waiting",
      createdTime: "2026-01-05T08:00:00.000Z",
    });
    const { statusQueryGetUri } = await app.call("links", { id: "shown" });
    const response = await fetch(`${statusQueryGetUri}&showInput=false`);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ input: null });
  });

  it("rejects for an unknown ID", async () => {
    await expect(app.status("nobody")).rejects.toThrow(
      "DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: nobody.",
    );
  });

  it("does not start an unknown orchestrator", async () => {
    await expect(app.start("nobody")).rejects.toThrow(
      /unexpected status code: 400\. Details: .*The function 'nobody' doesn't exist, is disabled, or is not an orchestrator function\. Additional info: The following are the known orchestrator functions: 'sequence', /,
    );
  });

  it.each([
    { id: "@entity", problem: 'Instance ids must not begin with \\"@\\", which marks entities: \\"@entity\\".' },
    { id: "x".repeat(101), problem: "Instance ids have 1 to 100 characters; this one has 101: " },
    {
      id: "a%5Cb",
      problem: 'Instance ids must not contain \\"/\\", \\"\\\\\\", \\"#\\", \\"?\\" or control characters: ',
    },
  ])("does not start an instance with the ID $id", async ({ id, problem }) => {
    await expect(app.start("echo", { id })).rejects.toThrow(problem);
  });

  it("does not start an ID that is running, with the runtime's error", async () => {
    await waiting("taken");

    await expect(waiting("taken")).rejects.toThrow(
      /unexpected status code: 409\. Details: .*An Orchestration instance with the status Running already exists\./,
    );
  });

  it("replaces an ended instance", async () => {
    await app.ended(await app.start("echo", { id: "again", input: 1 }));
    await app.ended(await app.start("echo", { id: "again", input: 2 }));

    expect((await app.status("again")).output).toMatchObject({ input: 2 });
  });

  it("terminates an instance but not its sub-orchestration", async () => {
    await app.start("child", { id: "mother", input: { name: "status", input: "x", id: "orphan" } });

    await app.call("terminate", { id: "mother", reason: "enough" });

    expect(await app.ended("mother")).toMatchObject({ runtimeStatus: "Terminated", output: "enough" });
    expect(await app.status("orphan")).toMatchObject({ runtimeStatus: "Running" });
  });

  it("fails the parent of a terminated sub-orchestration, which cannot catch it, as on Azure", async () => {
    await app.start("catch-child", { id: "parent", input: { name: "status", input: "x", id: "victim" } });

    await app.call("terminate", { id: "victim", reason: "enough" });

    const output =
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a sub-orchestration task with sequence ID 0 and name 'status' (version '', instance ID 'victim'), but the current replay execution hasn't (yet?) scheduled this task. Was a change made to the orchestrator code after this instance had already started running?";
    expect(await app.ended("parent")).toMatchObject({ runtimeStatus: "Failed", output });
  });

  it.each(["terminate", "suspend", "raise"])("reports an unknown ID to %s", async (what) => {
    await expect(app.call(what, { id: "nobody", reason: "x", name: "Go", data: 1 })).rejects.toThrow(
      "No instance with ID 'nobody' found.",
    );
  });

  it.each(["terminate", "suspend", "raise"])("ignores a request to %s an ended instance", async (what) => {
    await app.ended(await app.start("echo", { id: "ended" }));

    await app.call(what, { id: "ended", reason: "x", name: "Go", data: 1 });

    expect((await app.status("ended")).runtimeStatus).toBe("Completed");
  });

  it("refuses an event whose name is a number, because it would complete a task", async () => {
    await waiting("numbers");

    await expect(app.call("raise", { id: "numbers", name: "0", data: 1 })).rejects.toThrow(
      "The event name '0' is a number: the library would take it for the end of the task of that number. Choose a name with letters.",
    );
  });

  it("suspends an instance, which keeps received events, and resumes it", async () => {
    await app.start("late-wait", { id: "paused" });
    await app.call("suspend", { id: "paused", reason: "pause" });
    open("late-wait");
    await app.call("raise", { id: "paused", name: "Go", data: 1 });
    await app.call("raise", { id: "paused", name: "Go", data: 2 });
    expect((await app.status("paused")).runtimeStatus).toBe("Suspended");
    await expect(app.call("suspend", { id: "paused", reason: "again" })).rejects.toThrow(
      "Cannot suspend the orchestration instance paused because instance is in the Suspended state.",
    );

    await app.call("resume", { id: "paused", reason: "continue" });

    expect((await app.ended("paused")).output).toEqual([1, 2]);
    await waiting("awake");
    await expect(app.call("resume", { id: "awake", reason: "x" })).rejects.toThrow(
      "Cannot resume the orchestration instance awake because instance is in the Running state.",
    );
  });

  it("lists more instances than one page contains, also by status", async () => {
    for (let count = 0; count < 120; count++) await app.start("echo", { id: `listed-${count}` });

    const all = await app.call("list");
    const running = await app.call("list", { runtimeStatus: ["Running", "Suspended"] });

    expect(all.filter(({ instanceId }: any) => instanceId.startsWith("listed-"))).toHaveLength(120);
    expect(new Set(running.map(({ runtimeStatus }: any) => runtimeStatus))).toEqual(new Set(["Running"]));
  });

  it("purges only ended instances", async () => {
    await app.ended(await app.start("echo", { id: "gone" }));
    await waiting("stays");

    expect(await app.call("purge", { id: "gone" })).toEqual({ instancesDeleted: 1 });
    expect(await app.call("purge", { id: "gone" })).toEqual({ instancesDeleted: 0 });
    await expect(app.call("purge", { id: "stays" })).rejects.toThrow("412");
    await expect(app.status("gone")).rejects.toThrow("404");
  });

  it("purges by creation time", async () => {
    await clock.advance(3_600_000);
    const createdTimeFrom = clock.now();
    await app.ended(await app.start("echo"));
    await app.ended(await app.start("echo"));

    expect(await app.call("purge-by", { createdTimeFrom })).toEqual({ instancesDeleted: 2 });
    expect(await app.call("purge-by", { createdTimeFrom })).toEqual({ instancesDeleted: 0 });
    await expect(app.call("purge-by", {})).rejects.toThrow("Please provide value for 'createdTimeFrom' parameter.");
  });

  it("shows the history with scheduled events merged into completion events", async () => {
    await app.ended(await app.start("activity", { id: "greeted", input: { name: "hello", input: "you" } }));

    const now = clock.now().toISOString();
    const Input = expect.stringContaining("hello");
    expect(await app.history("greeted", "&showHistoryOutput=true")).toEqual([
      expect.objectContaining({ EventType: "ExecutionStarted", FunctionName: "activity", Input }),
      {
        EventType: "TaskCompleted",
        FunctionName: "hello",
        Input: null,
        Result: "Hello you!",
        ScheduledTime: now,
        Timestamp: now,
      },
      expect.objectContaining({ EventType: "ExecutionCompleted", OrchestrationStatus: "Completed" }),
    ]);
  });

  it("restarts an ended instance with its input under another ID", async () => {
    await app.ended(await app.start("echo", { id: "original", input: 5 }));
    const { restartPostUri } = await app.call("links", { id: "original" });

    const { id } = (await (await fetch(restartPostUri, { method: "POST" })).json()) as any;

    expect(id).not.toBe("original");
    expect((await app.ended(id)).output).toMatchObject({ input: 5 });
  });

  it("refuses requests without the secret", async () => {
    expect((await fetch(`${app.host.url}/runtime/webhooks/durabletask/instances/?code=guess`)).status).toBe(404);
  });
});
