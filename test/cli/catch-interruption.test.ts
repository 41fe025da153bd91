import { EventEmitter } from "node:events";
import { catchInterruption } from "../../cli/catch-interruption.ts";

/** A process that writes down how it was ended, and the time of which stands still. */
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
  it.each(["SIGINT", "SIGTERM"])("asks for an end in good order at the first %s", (signal) => {
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
  ])("ends the process at once with 130 at a second one: %s, %s", (first, second) => {
    const { process, ends, clock } = aProcess();
    process.emit(first);
    clock.ms += 250;

    process.emit(second);

    expect(ends).toEqual(["exit 130"]);
  });

  it.each(["FSReqPromise", "FSReqCallback", "FileHandleCloseReq", "GetAddrInfoReqWrap"])(
    "does not wait for the thread pool where it may hang: %s",
    (resource) => {
      const { process, ends, clock } = aProcess({ resources: ["Timeout", resource] });
      process.emit("SIGINT");
      clock.ms += 250;

      process.emit("SIGINT");

      expect(ends[0]).toBe("SIGINT to 7, with 0 listeners");
    },
  );

  it("takes what comes twice at the same moment for one", () => {
    const { process, ends, clock } = aProcess();
    process.emit("SIGINT");
    clock.ms += 249;

    process.emit("SIGINT");

    expect(ends).toEqual([]);
  });
});
