import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type SuiteTimes = {
  /** From the request to the end of the run, as the run log has it. */
  readonly runMs: number;
  /** From the start of `node` to its exit: loading, the host's start, the run, the summary. */
  readonly processMs: number;
  /** The largest resident memory that was seen; undefined where the system does not tell. */
  readonly peakMb: number | undefined;
};

const root = join(import.meta.dirname, "..");

/** Runs a suite as a user would, by the command line in a process of its own, on an empty folder. */
export async function runSuite(
  url: string,
  { cases, lanes }: { readonly cases: number; readonly lanes: number },
): Promise<SuiteTimes> {
  const folder = await mkdtemp(join(tmpdir(), "gotag-bench-"));
  try {
    const suite = Array.from({ length: cases }, (_, index) => ({
      uuid: randomUUID(),
      question: `What is question ${index}?`,
      answer: 42,
    }));
    await writeFile(join(folder, "cases.json"), JSON.stringify(suite));
    const start = performance.now();
    const child = spawn(
      process.execPath,
      [
        join(root, "cli/main.ts"),
        "run",
        "linear",
        join(folder, "cases.json"),
        `infer.url=${url}`,
        "-c",
        `${lanes}`,
        "--json",
      ],
      {
        env: { ...process.env, GOTAG_HOME: join(folder, "home"), GOTAG_PIPELINES: join(root, "bench/pipelines") },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const memory = watchPeakMb(child.pid as number);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    const processMs = performance.now() - start;
    if (code !== 0) throw new Error(`The run ended with code ${code}.`);
    const { id, counts } = JSON.parse(output) as { id: string; counts: { passed: number } };
    if (counts.passed !== cases) throw new Error(`Only ${counts.passed} of ${cases} cases passed.`);
    const log = JSON.parse(await readFile(join(folder, "home/blobs/runs", id, "log.json"), "utf8")) as {
      metadata: { elapsedMs: number };
    };
    return { runMs: log.metadata.elapsedMs, processMs, peakMb: memory.stop() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function watchPeakMb(pid: number): { stop: () => number | undefined } {
  let peakMb: number | undefined;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? [];
    if (kilobytes !== undefined) peakMb = Math.round(Number(kilobytes) / 1024);
  };
  const timer = setInterval(() => void look(), 50);
  return {
    stop: () => {
      clearInterval(timer);
      return peakMb;
    },
  };
}
