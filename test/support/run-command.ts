import { Writable } from "node:stream";
import { runProgram } from "../../cli/program.ts";
import type { ExitCode, Output, Shell } from "../../cli/shell.ts";

type ShellOptions = Partial<Shell> & { readonly isTTY?: boolean; readonly columns?: number };

/** Runs a command line in this process. Its app is the one that `environment` or `--url` names. */
export async function runCommand(
  commandLine: readonly string[],
  more: ShellOptions = {},
): Promise<{ readonly code: ExitCode; readonly stdout: string; readonly stderr: string }> {
  const shell = aShell({ ...more, commandLine });
  const code = await runProgram(shell);
  return { code, stdout: shell.printed(), stderr: shell.said() };
}

type FakeShell = Shell & {
  /** The output so far. */
  readonly printed: () => string;
  /** The output on stderr so far. */
  readonly said: () => string;
  readonly interrupt: () => void;
};

/** Returns a shell whose outputs can be read. */
export function aShell(more: ShellOptions = {}): FakeShell {
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
