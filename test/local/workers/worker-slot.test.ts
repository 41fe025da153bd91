import type { AppFunction } from "../../../local/app/functions.ts";
import { createManualClock, type LogEntry } from "../../../local/index.ts";
import type { FromWorker, ToWorker } from "../../../local/workers/messages.ts";
import type { WorkerListener } from "../../../local/workers/worker-process.ts";
import { createWorkers } from "../../../local/workers/workers.ts";

/** A worker process controlled by the test. */
type FakeProcess = WorkerListener & {
  readonly pid: number;
  readonly sent: ToWorker[];
  readonly becomeReady: () => void;
  /** IDs of the activities that it received. */
  readonly ran: () => readonly number[];
};

const activity = { name: "work" } as AppFunction;
const settings = { functions: [], logLevels: {}, unresponsiveMs: 1000, hostPid: 1 };

function createFakeWorkers({ count = 1, functionTimeoutMs = undefined as number | undefined } = {}) {
  const processes: FakeProcess[] = [];
  const log: string[] = [];
  const clock = createManualClock();
  const workers = createWorkers({
    count,
    settings,
    functionTimeoutMs,
    clock,
    log: ({ message }: Omit<LogEntry, "time">) => log.push(message),
    startProcess: (listener) => {
      const sent: ToWorker[] = [];
      const fake: FakeProcess = {
        ...listener,
        pid: processes.length + 1,
        sent,
        becomeReady: () => listener.onMessage({ kind: "ready", activities: ["work"] }),
        ran: () => sent.flatMap((message) => (message.kind === "run" ? message.id : [])),
      };
      processes.push(fake);
      const end = (): Promise<void> => Promise.resolve().then(() => listener.onEnd("signal SIGKILL"));
      const send = (message: ToWorker): void => void sent.push(message);
      return { pid: fake.pid, send, kill: () => void end(), end };
    },
  });
  const begin = async (): Promise<void> => {
    const begun = workers.begin("{}", ["work"]);
    for (const each of processes) each.becomeReady();
    await begun;
  };
  const last = (): FakeProcess => processes.at(-1)!;
  const perform = (): Promise<string | null> => workers.performActivity(activity, "null");
  return { workers, processes, log, clock, begin, last, perform };
}
async function createReadyWorkers(options: Parameters<typeof createFakeWorkers>[0] = {}) {
  const fake = createFakeWorkers(options);
  await fake.begin();
  return fake;
}
const done = (id: number): FromWorker => ({ kind: "done", id, result: `"${id}"` });

describe("a worker process that exits", () => {
  it("is replaced at once if it had work, however often", async () => {
    const { processes, last, perform, log } = await createReadyWorkers();
    for (let round = 1; round <= 5; round++) {
      const result = perform();
      last().onMessage(done(round));
      await result;
      last().onEnd("exit code 1");
      last().becomeReady();
    }

    expect(processes.length).toBe(6);
    expect(log).toEqual(processes.slice(0, 5).map(({ pid }) => `The worker process ${pid} has ended: exit code 1`));
  });

  it("is replaced again while the host starts", async () => {
    const { workers, processes, last } = createFakeWorkers();
    const begun = workers.begin("{}", ["work"]);
    last().onEnd("signal SIGKILL");
    last().becomeReady();

    await begun;

    expect(processes.length).toBe(2);
    expect(processes[1]!.sent.map(({ kind }) => kind)).toEqual(["load", "begin"]);
  });

  it("is replaced with backoff if it failed to start", async () => {
    const { processes, last, clock, log, perform } = await createReadyWorkers();
    const result = perform();
    last().onEnd("exit code 1");
    const waits: number[] = [];
    for (let round = 0; round < 9; round++) {
      const from = clock.now().getTime();
      const count = processes.length;
      last().onEnd("exit code 1");
      while (processes.length === count) await clock.advance(500);
      waits.push(clock.now().getTime() - from);
    }

    expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(log.slice(-2)).toEqual([
      `The worker process ${processes.length - 1} has ended: exit code 1`,
      "The next worker process is started in 30 s.",
    ]);
    last().becomeReady();
    last().onMessage(done(1));
    expect(await result).toBe('"1"');
  });

  it("is replaced at once if it had been ready for ten seconds", async () => {
    const { processes, last, clock } = await createReadyWorkers();
    for (let round = 0; round < 5; round++) {
      await clock.advance(10_000);
      last().onEnd("signal SIGKILL");
      last().becomeReady();
    }

    expect(processes.length).toBe(6);
  });

  it("hands its activities to its replacement, not to a process with other work", async () => {
    const { processes, perform } = await createReadyWorkers({ count: 2 });
    for (let index = 0; index < 4; index++) void perform();
    processes[0]!.onEnd("exit code 1");
    expect(processes[1]!.ran()).toEqual([2, 4]);

    void perform();
    processes[2]!.becomeReady();

    expect(processes[1]!.ran()).toEqual([2, 4, 5]);
    expect(processes[2]!.ran()).toEqual([1, 3]);
  });

  it("hands its activities to another process if its replacement does not start", async () => {
    const { processes, perform } = await createReadyWorkers({ count: 2 });
    void perform();
    processes[0]!.onEnd("exit code 1");
    processes[2]!.onEnd("exit code 1");
    processes[3]!.onEnd("exit code 1");

    expect(processes[1]!.ran()).toEqual([1]);
  });

  it("leaves an activity that was in two of them to a process of its own", async () => {
    const { processes, begin, perform, workers } = createFakeWorkers();
    const endAndReplace = (index: number): void => {
      processes[index]!.onEnd(`exit code ${index}`);
      processes.at(-1)!.becomeReady();
    };
    await begin();
    const guilty = perform();
    const innocent = perform();
    endAndReplace(0);
    endAndReplace(1);

    // The first one is the replacement; the second one runs only the suspect.
    expect(workers.pids()).toEqual([3, 4]);
    expect(processes[3]!.ran()).toEqual([1]);
    endAndReplace(3);
    await expect(guilty).rejects.toMatchObject({
      code: "worker-ended",
      message: "The worker process ended while it ran this activity, 3 times (exit code 0; exit code 1; exit code 3).",
    });
    expect(processes[4]!.ran()).toEqual([2]);
    processes[4]!.onMessage(done(2));
    expect(await innocent).toBe('"2"');
    // The additional process is no longer needed.
    expect(workers.pids()).toEqual([3]);
  });

  it("is not counted against the neighbours of an activity that exceeded functionTimeout", async () => {
    const { processes, perform, clock } = await createReadyWorkers({ functionTimeoutMs: 60_000 });
    const slow = perform();
    const failure = expect(slow).rejects.toThrow("Timeout value of 00:01:00 was exceeded by function: Functions.work");
    await clock.advance(1);
    const neighbour = perform();
    await clock.advance(59_999);
    await failure;
    processes[1]!.becomeReady();

    for (const index of [1, 2]) {
      processes[index]!.onEnd("exit code 1");
      processes.at(-1)!.becomeReady();
    }
    processes[4]!.onMessage(done(2));

    expect(await neighbour).toBe('"2"');
    expect(clock.armed()).toBe(0);
  });

  it("loses no result", async () => {
    const { perform, last } = await createReadyWorkers();
    const result = perform();

    last().onClosing();
    last().onMessage(done(1));
    last().onEnd("exit code 1");

    expect(await result).toBe('"1"');
  });
});
