import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { completeHostOptions } from "../../local/host.ts";
import type { Host, HostOptions } from "../../local/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("completeHostOptions", () => {
  const required = { functions: [], appDirectory: "", storage: "" };
  const NOT_MS = "unresponsiveMs must be a number of milliseconds from 100 to 86400000, but it is";

  it("defaults to no workers", () => {
    const defaults = { workers: 0, unresponsiveMs: 30_000, serveOnly: false, port: 0 };
    expect(completeHostOptions(required)).toMatchObject(defaults);
  });

  it.each([
    { options: { workers: -1 }, message: "workers must be a whole number from 0, but it is -1." },
    { options: { workers: 1.5 }, message: "workers must be a whole number from 0, but it is 1.5." },
    { options: { unresponsiveMs: 0 }, message: `${NOT_MS} 0.` },
    { options: { unresponsiveMs: Infinity }, message: `${NOT_MS} Infinity.` },
  ])("refuses $options", ({ options, message }) => {
    expect(() => completeHostOptions({ ...required, ...options })).toThrow(new TypeError(message));
  });
});

const appDirectory = join(import.meta.dirname, "apps/refused");

describe("startHost", () => {
  let host: Host | undefined;
  // Functions are registered in the library once per process, so each test starts with a fresh library and host.
  beforeEach(() => jest.resetModules());
  afterEach(async () => {
    await host?.stop();
    host = undefined;
  });
  const start = async (options: Partial<HostOptions> = {}): Promise<Host> => {
    const { startHost } = await import("../../local/index.ts");
    host = await startHost({ functions: [], appDirectory, storage: ":memory:", log: () => {}, ...options });
    return host;
  };
  const startWith = (file: string, options: Partial<HostOptions> = {}): Promise<Host> =>
    start({ functions: [join(appDirectory, file)], ...options });

  it("lists every unsupported feature with its function", async () => {
    await expect(startWith("unsupported.ts")).rejects.toMatchObject({
      code: "unsupported-function",
      message: [
        "The local host cannot run this app:",
        '- function "on-message": trigger type "queueTrigger" is not supported (supported: httpTrigger, timerTrigger, orchestrationTrigger, activityTrigger, entityTrigger)',
        '- function "writes": output "queue" is not supported (supported: the input durableClient, the output http)',
        '- function "hourly": the option "retry" is not supported',
      ].join("\n"),
    });
  });

  it("refuses two functions with the same name", async () => {
    await expect(startWith("twice.ts")).rejects.toMatchObject({
      code: "app-not-loaded",
      message: `${join(appDirectory, "twice.ts")} cannot be loaded: Two functions are called "Same" ("same" is registered already). Rename one of them: names differ in more than case.`,
    });
  });

  it("names the module that throws", async () => {
    await expect(startWith("broken.ts")).rejects.toMatchObject({
      code: "app-not-loaded",
      message: `${join(appDirectory, "broken.ts")} cannot be loaded: this module is broken`,
    });
  });

  it("lists invalid schedules", async () => {
    await expect(startWith("schedules.ts")).rejects.toMatchObject({
      code: "schedule-invalid",
      message: [
        "The app has invalid schedules:",
        '- function "often": the schedule "* *" has 2 fields. A schedule has six fields, {second} {minute} {hour} {day} {month} {day of week}, such as "0 */5 * * * *", or is a time span such as "00:05:00".',
        '- function "by-setting": the app setting "NOBODY_SET_THIS" of the schedule "%NOBODY_SET_THIS%" is not set. Set it in the environment, or in Values of local.settings.json.',
      ].join("\n"),
    });
  });

  it("lists invalid routes", async () => {
    await expect(startWith("routes.ts")).rejects.toMatchObject({
      code: "route-invalid",
      message: [
        "The app has invalid routes:",
        '- function "a": Route "api/a/{id": "{id" has no closing brace.',
        '- function "b": Route "api/b/{id:prime}": there is no constraint "prime". Known are int, long, bool, decimal, double, float, datetime, guid, alpha, required, minlength, maxlength, length, min, max, range, regex.',
        '- function "c": Route "api/c/{id:length(x)}": constraint "length" needs a number, got "(x)".',
      ].join("\n"),
    });
  });

  it("refuses a second host in the process until the first one has stopped", async () => {
    const first = await start();

    await expect(start()).rejects.toMatchObject({ code: "already-running" });
    await first.stop();

    expect((await start()).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("reports that a port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;

    await expect(start({ port })).rejects.toMatchObject({
      code: "port-in-use",
      message: `Port ${port} is in use. Use another port, or none for any free one.`,
    });
    server.close();
  });

  describe("reads host.json and", () => {
    const folder = temporaryFolder();
    const file = join(folder, "host.json");

    it.each([
      ["extensions.durableTask.maxConcurrentActivityFunctions", "many", "a whole number from 1"],
      ["extensions.http.routePrefix", 1, "a text"],
      ["extensions.durableTask.versionMatchStrategy", "Newer", "one of None, Strict, CurrentOrOlder"],
      ["functionTimeout", "10 minutes", 'a time span such as "00:10:00", or "-1" for none'],
      ["logging.logLevel.Function", "Loud", "one of trace, debug, information, warning, error, critical, none"],
    ])("refuses the %s %j", async (path, value, expected) => {
      const settings = path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      writeFileSync(file, JSON.stringify(settings));

      const message = `${file}: ${path} must be ${expected}, but it is ${JSON.stringify(value)}.`;
      await expect(start({ appDirectory: folder })).rejects.toMatchObject({ code: "host-json-invalid", message });
    });

    it("refuses a file that is not JSON", async () => {
      writeFileSync(file, "{");

      const message = expect.stringContaining(`${file} is not JSON: `);
      await expect(start({ appDirectory: folder })).rejects.toMatchObject({ code: "host-json-invalid", message });
    });

    it("reports that it is missing", async () => {
      await expect(start({ appDirectory: join(folder, "nowhere") })).rejects.toMatchObject({
        code: "host-json-invalid",
        message: `${join(folder, "nowhere/host.json")} cannot be read. appDirectory must be the folder of the app's host.json.`,
      });
    });
  });

  describe("with workers", () => {
    afterEach(() => void delete process.env["TEST_WORKER_PROBLEM"]);

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

      const error = await startWith("in-worker.ts", { workers: 2 }).catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ message });
      expect((error as { code?: string }).code).toBe(code);
    });

    it("reports first why the host itself cannot start", async () => {
      await expect(startWith("broken.ts", { workers: 2 })).rejects.toMatchObject({
        code: "app-not-loaded",
        message: `${join(appDirectory, "broken.ts")} cannot be loaded: this module is broken`,
      });
    });
  });
});
