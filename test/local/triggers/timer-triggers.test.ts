import { join } from "node:path";
import { createManualClock, type ManualClock } from "../../../local/clock.ts";
import { type Host, type HostOptions, type LogEntry, startHost } from "../../../local/index.ts";
import { runs, slow } from "../apps/timers/functions.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const appDirectory = join(import.meta.dirname, "../apps/timers");
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

describe("a timer trigger", () => {
  const folder = temporaryFolder();
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
  });
  const of = (name: string): any[] => runs.filter((run) => run.name === name).map(({ timer }) => timer);

  it("runs when it is due, in UTC", async () => {
    await clock.advance(49 * minuteMs);
    expect(of("hourly")).toEqual([]);
    await clock.advance(minuteMs + hourMs);

    const timer = (last: string, lastUpdated: string, next: string) => ({
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: { last: `${last}+00:00`, lastUpdated: `${lastUpdated}+00:00`, next: `${next}+00:00` },
    });
    expect(of("hourly")).toEqual([
      timer("0001-01-01T00:00:00", "2026-01-05T08:10:00", "2026-01-05T09:00:00"),
      timer("2026-01-05T09:00:00", "2026-01-05T09:00:00", "2026-01-05T10:00:00"),
    ]);
  });

  it("takes its schedule from an app setting", async () => {
    await clock.advance(10 * minuteMs);

    expect(of("by-setting")).toHaveLength(1);
  });

  it("runs at startup with runOnStartup, which is not past due", () => {
    expect(of("eager")).toMatchObject([{ isPastDue: false }]);
  });

  it("runs once for all missed times, then as scheduled", async () => {
    await host.stop();
    await clock.advance(5 * hourMs);

    await start();
    await clock.advance(hourMs);

    expect(of("hourly")).toMatchObject([
      { isPastDue: true, scheduleStatus: { next: "2026-01-05T09:00:00+00:00" } },
      { isPastDue: false, scheduleStatus: { last: "2026-01-05T13:10:00+00:00", next: "2026-01-05T14:00:00+00:00" } },
    ]);
  });

  it("skips missed times without useMonitor and has no status", async () => {
    await host.stop();
    await clock.advance(5 * hourMs);

    await start();
    expect(of("forgetful")).toEqual([]);
    await clock.advance(hourMs);

    expect(of("forgetful")).toMatchObject([{ isPastDue: false, scheduleStatus: null }]);
  });

  it("ignores times missed by a changed schedule", async () => {
    await host.stop();
    process.env.TEST_SCHEDULE = "0 15 * * * *";
    await clock.advance(5 * hourMs);

    await start();
    expect(of("by-setting")).toEqual([]);
    await clock.advance(5 * minuteMs);

    expect(of("by-setting")).toMatchObject([{ isPastDue: false }]);
  });

  it("never overlaps: one run follows a long run for all times that it missed", async () => {
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

  it("runs again at the next start if it was running when the host stopped", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.done = promise;
    await clock.advance(40 * minuteMs);
    await host.stop();
    resolve();

    await start();

    expect(of("slow")).toMatchObject([{ isPastDue: false }, { isPastDue: true }]);
  });

  it("continues after an error and logs it", async () => {
    await clock.advance(2 * hourMs);

    expect(of("broken")).toHaveLength(2);
    const message = expect.stringContaining("Error: no luck");
    expect(log).toContainEqual(expect.objectContaining({ level: "error", functionName: "broken", message }));
  });

  it("does not run in a serve-only host", async () => {
    await host.stop();
    runs.length = 0;
    await start({ serveOnly: true });
    await clock.advance(5 * hourMs);

    expect(runs).toEqual([]);
  });
});
