import { EventEmitter } from "node:events";
import { catchInterruption, type InterruptibleProcess } from "../../cli/catch-interruption.ts";

/** A process that writes down with which codes it was ended, and the time of which stands still. */
function aProcess() {
  const exits: unknown[] = [];
  const process = Object.assign(new EventEmitter(), { exit: (code: unknown) => exits.push(code) });
  const clock = { ms: 1_000 };
  const interrupted = catchInterruption(process as unknown as InterruptibleProcess, () => clock.ms);
  return { process, exits, clock, interrupted };
}

describe("catchInterruption", () => {
  it.each(["SIGINT", "SIGTERM"])("asks for an end in good order at the first %s", (signal) => {
    const { process, exits, interrupted } = aProcess();
    expect(interrupted.aborted).toBe(false);

    process.emit(signal);

    expect(interrupted.aborted).toBe(true);
    expect(exits).toEqual([]);
  });

  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ])("ends the process at once with 130 at a second one: %s, %s", (first, second) => {
    const { process, exits, clock } = aProcess();
    process.emit(first);
    clock.ms += 250;

    process.emit(second);

    expect(exits).toEqual([130]);
  });

  it("takes what comes twice at the same moment for one", () => {
    const { process, exits, clock } = aProcess();
    process.emit("SIGINT");
    clock.ms += 249;

    process.emit("SIGINT");

    expect(exits).toEqual([]);
  });
});
