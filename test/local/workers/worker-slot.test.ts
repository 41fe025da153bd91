import type { AppFunction } from "../../../local/app/functions.ts";
import type { LogEntry } from "../../../local/log.ts";
import { createManualClock } from "../../../local/clock.ts";
import type { FromWorker, ToWorker } from "../../../local/workers/messages.ts";
import type { WorkerListener } from "../../../local/workers/worker-process.ts";
import { createWorkers } from "../../../local/workers/workers.ts";

/** A worker process that does what the test says. */
type FakeProcess = WorkerListener & {
  readonly pid: number;
  readonly sent: ToWorker[];
  readonly becomeReady: () => void;
  /** Ids of the activities that it was given. */
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
function done(id: number): FromWorker {
  return { kind: "done", id, result: `"${id}"` };
}

describe("worker processes that end", () => {
  it("are replaced at once when they had work, however often", async () => {
    const { processes, begin, last, perform, log } = createFakeWorkers();
    await begin();
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

  it("are replaced once more while the host starts", async () => {
    const { workers, processes, last } = createFakeWorkers();
    const begun = workers.begin("{}", ["work"]);
    last().onEnd("signal SIGKILL");
    last().becomeReady();

    await begun;

    expect(processes.length).toBe(2);
    expect(processes[1]!.sent.map(({ kind }) => kind)).toEqual(["load", "begin"]);
  });

  it("are replaced ever later when they do not start well", async () => {
    const { processes, begin, last, clock, log, perform } = createFakeWorkers();
    await begin();
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

  it("are replaced at once when they had been there for ten seconds", async () => {
    const { processes, begin, last, clock } = createFakeWorkers();
    await begin();
    for (let round = 0; round < 5; round++) {
      await clock.advance(10_000);
      last().onEnd("signal SIGKILL");
      last().becomeReady();
    }

    expect(processes.length).toBe(6);
  });

  it("hand what they ran to the one that replaces them, and not to one with work of its own", async () => {
    const { processes, begin, perform } = createFakeWorkers({ count: 2 });
    await begin();
    for (let place = 0; place < 4; place++) void perform();
    processes[0]!.onEnd("exit code 1");
    expect(processes[1]!.ran()).toEqual([2, 4]);

    void perform();
    processes[2]!.becomeReady();

    expect(processes[1]!.ran()).toEqual([2, 4, 5]);
    expect(processes[2]!.ran()).toEqual([1, 3]);
  });

  it("hand it to another when what replaces them does not start", async () => {
    const { processes, begin, perform } = createFakeWorkers({ count: 2 });
    await begin();
    void perform();
    processes[0]!.onEnd("exit code 1");
    processes[2]!.onEnd("exit code 1");
    processes[3]!.onEnd("exit code 1");

    expect(processes[1]!.ran()).toEqual([1]);
  });

  it("leave what was twice in one that ended to processes in which it runs alone", async () => {
    const { processes, begin, perform, workers } = createFakeWorkers();
    const endAndReplace = (place: number): void => {
      processes[place]!.onEnd(`exit code ${place}`);
      processes.at(-1)!.becomeReady();
    };
    await begin();
    const guilty = perform();
    const innocent = perform();
    endAndReplace(0);
    endAndReplace(1);

    // The first is the replacement, for what comes; the second one's only activity is the guilty one.
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
    // Nobody needs it any more.
    expect(workers.pids()).toEqual([3]);
  });

  it("are not counted against the neighbours of an activity that exceeded functionTimeout", async () => {
    const { processes, begin, perform, clock } = createFakeWorkers({ functionTimeoutMs: 60_000 });
    await begin();
    const slow = perform();
    const failure = expect(slow).rejects.toThrow("Timeout value of 00:01:00 was exceeded by function: Functions.work");
    await clock.advance(1);
    const neighbour = perform();
    await clock.advance(59_999);
    await failure;
    processes[1]!.becomeReady();

    for (const place of [1, 2]) {
      processes[place]!.onEnd("exit code 1");
      processes.at(-1)!.becomeReady();
    }
    processes[4]!.onMessage(done(2));

    expect(await neighbour).toBe('"2"');
    expect(clock.armed()).toBe(0);
  });

  it("lose nothing that had come of them", async () => {
    const { begin, perform, last } = createFakeWorkers();
    await begin();
    const result = perform();

    last().onClosing();
    last().onMessage(done(1));
    last().onEnd("exit code 1");

    expect(await result).toBe('"1"');
  });
});
