import { EventEmitter } from "node:events";
import { catchUnexpected, type UnexpectedProcess } from "../../cli/catch-unexpected.ts";

/** A process that writes down what it says. */
function aProcess(env: NodeJS.ProcessEnv = {}) {
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
  ])("tells $thrown in one line, asks for an end, and lets it be 3", ({ thrown, line }) => {
    const { process, said } = aProcess();
    const failed = catchUnexpected(process);
    expect(failed.aborted).toBe(false);

    process.emit("uncaughtException", thrown);

    expect(failed.aborted).toBe(true);
    expect(process.exitCode).toBe(3);
    expect(said).toEqual([`Something unexpected went wrong: ${line} (GOTAG_DEBUG=1 shows where.)\n`]);
  });

  it("shows the stack with GOTAG_DEBUG=1", () => {
    const { process, said } = aProcess({ GOTAG_DEBUG: "1" });
    catchUnexpected(process);

    process.emit("uncaughtException", new Error("oops"));

    expect(said).toEqual([expect.stringMatching(/^Error: oops\n +at /)]);
  });

  it("tells only the first", () => {
    const { process, said } = aProcess();
    catchUnexpected(process);

    process.emit("uncaughtException", new Error("first"));
    process.emit("uncaughtException", new Error("second"));

    expect(said).toEqual([expect.stringContaining("first")]);
  });
});
