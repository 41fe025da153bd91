import { EventEmitter } from "node:events";
import { catchInterruption, catchUnexpected, type UnexpectedProcess, complainAboutNode } from "../../cli/process.ts";

/** A process with a manual clock that records how it was ended. */
function aProcess({ resources = ["Timeout", "TCPSocketWrap"] }: { readonly resources?: readonly string[] } = {}) {
  const ends: string[] = [];
  const process = new EventEmitter();
  const members = {
    pid: 7,
    getActiveResourcesInfo: () => [...resources],
    exit: (code: unknown) => ends.push(`exit ${code}`),
    kill: (pid: number, signal: string) =>
      ends.push(`${signal} to ${pid}, with ${process.listenerCount("SIGINT")} listeners`),
  };
  const clock = { ms: 1_000 };
  const interrupted = catchInterruption(Object.assign(process, members) as never, () => clock.ms);
  return { process, ends, clock, interrupted };
}

describe("catchInterruption", () => {
  it.each(["SIGINT", "SIGTERM"])("aborts at the first %s", (signal) => {
    const { process, ends, interrupted } = aProcess();
    expect(interrupted.aborted).toBe(false);

    process.emit(signal);

    expect(interrupted.aborted).toBe(true);
    expect(ends).toEqual([]);
  });

  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ])("ends the process with 130 at the second signal: %s, %s", (first, second) => {
    const { process, ends, clock } = aProcess();
    process.emit(first);
    clock.ms += 250;

    process.emit(second);

    expect(ends).toEqual(["exit 130"]);
  });

  it.each(["FSReqPromise", "FSReqCallback", "FileHandleCloseReq", "GetAddrInfoReqWrap"])(
    "does not wait for the thread pool, which may hang: %s",
    (resource) => {
      const { process, ends, clock } = aProcess({ resources: ["Timeout", resource] });
      process.emit("SIGINT");
      clock.ms += 250;

      process.emit("SIGINT");

      expect(ends[0]).toBe("SIGINT to 7, with 0 listeners");
    },
  );

  it("ignores a second signal within 250 ms", () => {
    const { process, ends, clock } = aProcess();
    process.emit("SIGINT");
    clock.ms += 249;

    process.emit("SIGINT");

    expect(ends).toEqual([]);
  });
});

/** A process that records its output. */
function aFailingProcess(env: NodeJS.ProcessEnv = {}) {
  const said: string[] = [];
  const stderr = { write: (text: string) => said.push(text) };
  const process = Object.assign(new EventEmitter(), { env, stderr, exit: () => {}, exitCode: undefined });
  return { said, process: process as unknown as UnexpectedProcess & EventEmitter };
}

describe("catchUnexpected", () => {
  it.each([
    { thrown: new Error("oops"), line: "oops" },
    { thrown: new Error("oops\u001b[2J\nand more"), line: "oops\\x1b[2J" },
    { thrown: "oops", line: "oops" },
    { thrown: undefined, line: "undefined" },
  ])("prints $thrown in one line, aborts, and sets exit code 3", ({ thrown, line }) => {
    const { process, said } = aFailingProcess();
    const failed = catchUnexpected(process);
    expect(failed.aborted).toBe(false);

    process.emit("uncaughtException", thrown);

    expect(failed.aborted).toBe(true);
    expect(process.exitCode).toBe(3);
    expect(said).toEqual([`Something unexpected went wrong: ${line} (GOTAG_DEBUG=1 shows where.)\n`]);
  });

  it("shows the stack with GOTAG_DEBUG=1", () => {
    const { process, said } = aFailingProcess({ GOTAG_DEBUG: "1" });
    catchUnexpected(process);

    process.emit("uncaughtException", new Error("oops"));

    expect(said).toEqual([expect.stringMatching(/^Error: oops\n +at /)]);
  });

  it("prints only the first error", () => {
    const { process, said } = aFailingProcess();
    catchUnexpected(process);

    process.emit("uncaughtException", new Error("first"));
    process.emit("uncaughtException", new Error("second"));

    expect(said).toEqual([expect.stringContaining("first")]);
  });
});

describe("complainAboutNode", () => {
  it.each(["22.18.0", "22.19.1", "24.0.0", "26.1.0"])("accepts %s", (version) => {
    expect(complainAboutNode(version)).toBeUndefined();
  });

  it.each(["22.17.9", "20.19.0", "18.0.0"])("says what to do with %s", (version) => {
    expect(complainAboutNode(version)).toBe(
      `gotag needs Node 22.18 or newer, and this is Node ${version}. ` +
        "Start it with npm run gotag -- …, which uses the Node that npm ci installed, or install a newer one.\n",
    );
  });
});
