import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createManualClock, type HostOptions } from "../../../local/index.ts";
import { type SampleApp, startSampleApp, until } from "../sample-app.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const apps = join(import.meta.dirname, "../apps");
const functions = ["samples/client.ts", "samples/orchestrations.ts", "workers/functions.ts"].map((file) =>
  join(apps, file),
);
type Call = { readonly name: string; readonly input: unknown };
const call = (name: string, input: unknown): Call => ({ name, input });
function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
const doubles = (count: number, ms: number): Call[] => times(count, (value) => call("double", { value, ms }));
const doubled = (count: number): number[] => times(count, (value) => value * 2);
function failed(how: string): string {
  return `Activity function 'end' failed:  The worker process ended while it ran this activity, 3 times (${how}). `;
}

describe("a host with worker processes", () => {
  const folder = temporaryFolder();
  let app: SampleApp;
  const start = async (options: Partial<HostOptions> = {}): Promise<void> => {
    app = await startSampleApp({ functions, appDirectory: join(apps, "workers"), workers: 2, ...options });
  };
  /** Sets the environment of the worker processes. */
  const startWith = async (environment: NodeJS.ProcessEnv, options: Partial<HostOptions> = {}): Promise<void> => {
    Object.assign(process.env, environment);
    await start(options);
    for (const name of Object.keys(environment)) delete process.env[name];
  };
  /** Creates an app directory with a host.json. */
  const appWith = (hostJson: object): string => {
    const appDirectory = mkdtempSync(join(folder, "app-"));
    writeFileSync(join(appDirectory, "host.json"), JSON.stringify(hostJson));
    return appDirectory;
  };
  const all = (calls: readonly Call[]) => app.run("all", calls) as Promise<unknown[]>;
  const warnings = () => app.messages("warning");
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.host.stop();
  });

  it("runs each activity in the process with the fewest activities", async () => {
    await start({ workers: 3 });

    const pids = await all(times(9, () => call("who", 1000)));

    expect(app.host.workerPids().map((pid) => pids.filter((each) => each === pid).length)).toEqual([3, 3, 3]);
    expect(app.host.stats().activities).toBe(9);
  });

  it("limits concurrent activities across all processes as host.json says", async () => {
    await start({ appDirectory: appWith({ extensions: { durableTask: { maxConcurrentActivityFunctions: 3 } } }) });

    await app.start("all", { input: times(4, () => call("end", "never")) });
    await until(() => app.host.stats().activities === 3);
    await app.run("echo");

    expect(app.host.stats().activities).toBe(3);
  });

  it("handles inputs, results and errors like a host without workers", async () => {
    const everything = async (): Promise<unknown> => [
      await app.run("encodings"),
      await all([
        ...["text", "bytes", "nothing", "list", "yes", "big"].map((kind) => call("produce", kind)),
        ...["boom", "text", "nothing"].map((how) => call("fail", how)),
      ]),
    ];
    await start();
    const inWorkers = await everything();
    await app.host.stop();

    await start({ workers: 0 });

    expect(inWorkers).toEqual(await everything());
  });

  it("logs activities' lines, provides durable clients and runs the hooks in each process", async () => {
    await startWith({ TEST_HOOKS_FILE: join(folder, "hooks.txt") });
    const pids = app.host.workerPids();

    await all([call("say", "hello from a worker"), call("start", "started")]);

    const line = { level: "information", category: "user", message: "hello from a worker", functionName: "say" };
    expect(app.log).toContainEqual({ ...line, time: expect.any(Date), invocationId: expect.any(String) });
    expect(app.messages("debug")).toEqual([]);
    expect(pids).toContain((await app.ended("started")).output.input);
    await app.host.stop();
    const hooks = readFileSync(join(folder, "hooks.txt"), "utf8").trimEnd().split("\n");
    expect(hooks.toSorted()).toEqual(
      ["appStart", "appTerminate"].flatMap((hook) => pids.map((pid) => `${hook} in ${pid}`)).toSorted(),
    );
  });

  it.each([
    { way: "exit", how: "exit code 7" },
    { way: "nobody catches", how: "exit code 1", stderr: "Error: nobody catches this" },
    { way: "memory", how: "out of memory, signal SIGABRT", stderr: "heap out of memory" },
    { way: "loop", how: "it blocked its thread for 0.5 s", unresponsiveMs: 500 },
  ])(
    "fails only the activity that ends its process each time ($way)",
    async ({ way, how, stderr = "", ...options }) => {
      const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
      await startWith(way === "memory" ? { NODE_OPTIONS: "--max-old-space-size=64" } : {}, options);

      const [ended, ...neighbours] = await all([call("end", way), ...doubles(12, 50)]);

      expect(ended).toBe(failed(how));
      expect(neighbours).toEqual(doubled(12));
      expect(write.mock.calls.join("")).toContain(stderr);
    },
  );

  it("runs the activities of killed processes in others, whenever they are killed", async () => {
    await start();
    const before = app.host.workerPids();
    const results = all(doubles(100, 2000));
    await until(() => app.host.stats().activities === 100);

    // An activity that is hit twice runs alone, and a third hit would fail it.
    for (const pid of before) {
      await sleep(Math.random() * 200);
      process.kill(pid, "SIGKILL");
    }

    expect(await results).toEqual(doubled(100));
    await until(() => app.host.workerPids().filter((pid) => !before.includes(pid)).length === 2);
    // The system may report the second one first.
    expect(warnings().toSorted()).toEqual(
      before.map((pid) => `The worker process ${pid} has ended: signal SIGKILL; activities under way: 50`).toSorted(),
    );
  });

  it("ends the process of an activity that exceeds functionTimeout and runs its neighbours again", async () => {
    const clock = createManualClock();
    await start({ appDirectory: appWith({ functionTimeout: "00:10:00" }), clock, workers: 1 });
    const [pid] = app.host.workerPids();
    const slow = all([call("end", "never")]);
    await until(() => app.host.stats().activities === 1);
    await clock.advance(599_999);
    const neighbour = all([call("who", 1000)]);
    await until(() => app.host.stats().activities === 2);

    await clock.advance(1);

    expect(await slow).toEqual([
      "Activity function 'end' failed:  Timeout value of 00:10:00 was exceeded by function: Functions.end ",
    ]);
    expect(await neighbour).toEqual([app.host.workerPids()[0]]);
    expect(app.host.workerPids()).not.toEqual([pid]);
    expect(warnings()).toEqual([
      `The worker process ${pid} has ended: an activity exceeded functionTimeout; activities under way: 1`,
    ]);
    expect(clock.armed()).toBe(0);
  });

  it("keeps retrying when a process cannot be replaced", async () => {
    const flag = join(folder, "broken");
    const clock = createManualClock();
    await startWith({ TEST_BROKEN_FLAG: flag }, { clock, workers: 1 });
    writeFileSync(flag, "");
    process.kill(app.host.workerPids()[0]!, "SIGKILL");
    await until(() => warnings().length === 3);
    const result = all(doubles(1, 0));
    rmSync(flag);
    await clock.advance(1000);

    expect(await result).toEqual(doubled(1));
    expect(warnings()).toEqual([
      expect.stringMatching(/^The worker process \d+ has ended: signal SIGKILL$/),
      expect.stringMatching(/^The worker process \d+ has ended: .*functions.ts cannot be loaded: the app is broken$/),
      "The next worker process is started in 1 s.",
    ]);
  });

  it("keeps its processes when a terminal signals Ctrl-C to all of them", async () => {
    await start();
    const pids = app.host.workerPids();

    for (const pid of pids) process.kill(pid, "SIGINT");

    await all(doubles(4, 0));
    expect(app.host.workerPids()).toEqual(pids);
  });

  it("leaves no process behind when it stops, even if its thread is blocked", async () => {
    await start();
    const pids = app.host.workerPids();
    await app.start("all", { input: [call("end", "loop"), ...doubles(5, 60_000)] });
    await until(() => app.host.stats().activities === 6);

    await app.host.stop();

    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(app.host.workerPids()).toEqual([]);
  });

  it("has no worker processes if it is serve-only", async () => {
    await start({ serveOnly: true });

    expect(app.host.workerPids()).toEqual([]);
  });

  it("ends all its processes when it is killed, even if their thread is blocked", async () => {
    const script = join(apps, "workers/serve.ts");
    const words = [script, join(folder, "killed/hub.sqlite")];
    const host = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    const [url] = (await once(createInterface(host.stdout), "line")) as [string];
    const input = [call("end", "loop"), ...doubles(5, 60_000)];
    await fetch(`${url}/api/start/all`, { method: "POST", body: JSON.stringify({ input }) });
    await sleep(200);

    host.kill("SIGKILL");

    // Its processes keep its stdout open as long as they run.
    await once(host, "close");
    expect(host.signalCode).toBe("SIGKILL");
  });
});
