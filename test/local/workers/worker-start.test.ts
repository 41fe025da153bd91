import { join } from "node:path";
import type { Host, HostOptions } from "../../../local/index.ts";

const appDirectory = join(import.meta.dirname, "../apps/refused");

describe("startHost with workers", () => {
  let host: Host | undefined;
  // Functions are registered in the library once per process, so each test starts with a fresh library and host.
  beforeEach(() => jest.resetModules());
  afterEach(async () => {
    await host?.stop();
    host = undefined;
    delete process.env["TEST_WORKER_PROBLEM"];
  });
  const start = async (options: Partial<HostOptions>): Promise<Host> => {
    const { startHost } = await import("../../../local/index.ts");
    host = await startHost({ functions: [], appDirectory, storage: ":memory:", log: () => {}, workers: 2, ...options });
    return host;
  };

  it.each([
    {
      problem: "throws",
      code: "app-not-loaded",
      message: `${join(appDirectory, "in-worker.ts")} cannot be loaded: there is no room for two`,
    },
    {
      problem: "exits",
      code: "worker-not-started",
      message: "A worker process ended before it was ready: exit code 3.",
    },
    { problem: "hook", code: undefined, message: "the hook does not like it here" },
    {
      problem: "lacks",
      code: "app-not-loaded",
      message:
        'A worker process has no activity "only-here". With workers, all activities must be registered by the modules that the option functions lists.',
    },
  ])("reports why a process cannot start ($problem)", async ({ problem, code, message }) => {
    process.env["TEST_WORKER_PROBLEM"] = problem;

    const error = await start({ functions: [join(appDirectory, "in-worker.ts")] }).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ message });
    expect((error as { code?: string }).code).toBe(code);
  });

  it("reports first why the host itself cannot start", async () => {
    await expect(start({ functions: [join(appDirectory, "broken.ts")] })).rejects.toMatchObject({
      code: "app-not-loaded",
      message: `${join(appDirectory, "broken.ts")} cannot be loaded: this module is broken`,
    });
  });
});
