import { join } from "node:path";
import type { HostOptions } from "../../local/index.ts";
import { type SampleApp, startSampleApp } from "./sample-app.ts";

const apps = join(import.meta.dirname, "apps");
const functions = ["samples/client.ts", "samples/orchestrations.ts", "workers/functions.ts"].map((file) =>
  join(apps, file),
);

const call = (name: string, input: unknown) => ({ name, input });
const doubles = (count: number, ms: number) =>
  Array.from({ length: count }, (_, value) => call("double", { value, ms }));
const doubled = (count: number): number[] => Array.from({ length: count }, (_, value) => value * 2);

describe("worker processes", () => {
  let app: SampleApp;
  afterEach(() => app.host.stop());
  const start = async (options: Partial<HostOptions> = {}): Promise<void> => {
    app = await startSampleApp({ functions, appDirectory: join(apps, "workers"), workers: 2, ...options });
  };

  it("run the activities, each the one that has the fewest", async () => {
    await start({ workers: 3 });

    const pids = (await app.run(
      "all",
      Array.from({ length: 9 }, () => call("who", 300)),
    )) as number[];

    const counts = app.host.workerPids().map((pid) => pids.filter((each) => each === pid).length);
    expect(counts).toEqual([3, 3, 3]);
  });

  it("give inputs, results and errors as the host itself does", async () => {
    const everything = async (): Promise<unknown> => [
      await app.run("encodings"),
      await app.run("all", [
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

  it.each([
    { way: "exit", how: "exit code 7" },
    { way: "signal", how: "signal SIGKILL" },
    { way: "nobody catches", how: "exit code 1" },
  ])("end an activity that ends its process each time: $way", async ({ way, how }) => {
    await start();

    const [ended, ...rest] = (await app.run("all", [call("end", way), ...doubles(20, 100)])) as unknown[];

    expect(ended).toBe(
      `Activity function 'end' failed:  The worker process ended while it ran this activity, 3 times (${how}). `,
    );
    expect(rest).toEqual(doubled(20));
  });
});
