import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Host, type HostOptions, type LogEntry, startHost } from "../../../local/index.ts";
import { runs, slow } from "../apps/timers/functions.ts";
import { createManualClock, type ManualClock } from "../../../local/clock.ts";

const appDirectory = join(import.meta.dirname, "../apps/timers");
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("timer triggers", () => {
  const folder = mkdtempSync(join(tmpdir(), "timers-"));
  let count = 0;
  let clock: ManualClock;
  let storage: string;
  let log: LogEntry[];
  let host: Host;
  const start = async (options: Partial<HostOptions> = {}): Promise<void> => {
    host = await startHost({
      functions: [join(appDirectory, "functions.ts")],
      appDirectory,
      storage,
      clock,
      log: (entry) => log.push(entry),
      ...options,
    });
  };
  beforeEach(async () => {
    process.env.TEST_SCHEDULE = "0 20 * * * *";
    clock = createManualClock("2026-01-05T08:10:00Z");
    storage = join(folder, `${++count}.sqlite`);
    log = [];
    runs.length = 0;
    slow.done = Promise.resolve();
    await start();
  });
  afterEach(() => host.stop());
  afterAll(() => {
    delete process.env.TEST_SCHEDULE;
    rmSync(folder, { recursive: true });
  });
  const of = (name: string): any[] => runs.filter((run) => run.name === name).map(({ timer }) => timer);

  it("run when they are due, in UTC", async () => {
    await clock.advance(49 * minuteMs);
    expect(of("hourly")).toEqual([]);
    await clock.advance(minuteMs + hourMs);

    expect(of("hourly")).toEqual([
      {
        isPastDue: false,
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: "0001-01-01T00:00:00+00:00",
          lastUpdated: "2026-01-05T08:10:00+00:00",
          next: "2026-01-05T09:00:00+00:00",
        },
      },
      {
        isPastDue: false,
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: "2026-01-05T09:00:00+00:00",
          lastUpdated: "2026-01-05T09:00:00+00:00",
          next: "2026-01-05T10:00:00+00:00",
        },
      },
    ]);
  });

  it("take their schedule from an app setting", async () => {
    await clock.advance(10 * minuteMs);

    expect(of("by-setting")).toHaveLength(1);
  });

  it("run at the start when they are told to, and know it is no missed time", () => {
    expect(of("eager")).toMatchObject([{ isPastDue: false }]);
  });

  it("run once for all the times that nobody was there, and then as before", async () => {
    await host.stop();
    await clock.advance(5 * hourMs);

    await start();
    await clock.advance(hourMs);

    expect(of("hourly")).toMatchObject([
      { isPastDue: true, scheduleStatus: { next: "2026-01-05T09:00:00+00:00" } },
      { isPastDue: false, scheduleStatus: { last: "2026-01-05T13:10:00+00:00", next: "2026-01-05T14:00:00+00:00" } },
    ]);
  });

  it("make up for nothing without useMonitor, and have no status", async () => {
    await host.stop();
    await clock.advance(5 * hourMs);

    await start();
    expect(of("forgetful")).toEqual([]);
    await clock.advance(hourMs);

    expect(of("forgetful")).toMatchObject([{ isPastDue: false, scheduleStatus: null }]);
  });

  it("do not count what another schedule has missed", async () => {
    await host.stop();
    process.env.TEST_SCHEDULE = "0 15 * * * *";
    await clock.advance(5 * hourMs);

    await start();
    expect(of("by-setting")).toEqual([]);
    await clock.advance(5 * minuteMs);

    expect(of("by-setting")).toMatchObject([{ isPastDue: false }]);
  });

  it("never overlap: a long run is followed by one, for all the times that it lasted over", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.done = promise;
    await clock.advance(5 * hourMs);
    expect(of("slow")).toHaveLength(1);

    resolve();
    await clock.advance(0);
    expect(of("slow")).toHaveLength(2);
    await clock.advance(hourMs);

    expect(of("slow")).toHaveLength(3);
  });

  it("run again at the next start what was under way when the host stopped", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.done = promise;
    await clock.advance(40 * minuteMs);
    await host.stop();
    resolve();

    await start();

    expect(of("slow")).toMatchObject([{ isPastDue: false }, { isPastDue: true }]);
  });

  it("go on after an error, which is logged", async () => {
    await clock.advance(2 * hourMs);

    expect(of("broken")).toHaveLength(2);
    expect(log).toContainEqual(
      expect.objectContaining({
        level: "error",
        functionName: "broken",
        message: expect.stringContaining("Error: no luck"),
      }),
    );
  });

  it("rest while a host only serves", async () => {
    await host.stop();
    runs.length = 0;
    await start({ serveOnly: true });
    await clock.advance(5 * hourMs);

    expect(runs).toEqual([]);
  });
});
