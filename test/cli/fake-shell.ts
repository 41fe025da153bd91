import { Writable } from "node:stream";
import type { Output, Shell } from "../../cli/shell.ts";

export type FakeShell = Shell & {
  /** What was printed so far. */
  readonly printed: () => string;
  /** What was said on stderr so far. */
  readonly said: () => string;
  readonly interrupt: () => void;
};

/** A shell whose outputs can be read; give what a test is about. */
export function aShell(more: Partial<Shell> & { readonly isTTY?: boolean; readonly columns?: number } = {}): FakeShell {
  const { isTTY = false, columns = 80, ...rest } = more;
  const interruption = new AbortController();
  const stdout = collect();
  const stderr = collect();
  return {
    stdout: Object.assign(stdout.output, { columns }),
    stderr: Object.assign(stderr.output, { isTTY, columns }),
    environment: {},
    folder: "/nowhere",
    commandLine: [],
    interrupted: interruption.signal,
    now: () => new Date(0),
    newId: () => "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
    ...rest,
    printed: stdout.text,
    said: stderr.text,
    interrupt: () => interruption.abort(),
  };
}

function collect(): { readonly output: Output; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { output, text: () => Buffer.concat(chunks).toString("utf8") };
}
