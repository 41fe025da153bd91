import { execFile } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../bench/main.ts");
const bench = (...words: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, ...words], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

describe("npm run bench", () => {
  it("measures a suite in a process of its own, workers included", async () => {
    const words = "--cases 20 --lanes 5 --lognormal 5,0.5 --times 2 --workers 1 --json";
    const { code, stdout, stderr } = await bench(...words.split(" "));

    expect(stderr).toMatch(/^20 cases, 1 of 2: \d+ ms\n20 cases, 2 of 2: \d+ ms\n$/);
    expect(code).toBe(0);
    const [times] = JSON.parse(stdout);
    expect(times).toMatchObject({ cases: 20, stages: 4, lanes: 5, workers: 1, times: 2, storage: "file" });
    expect(times.bareLoopMs.least).toBeGreaterThanOrEqual(times.leastMs);
    expect(times.bareAppMs.least).toBeGreaterThanOrEqual(times.leastMs);
    expect(times.figures.runMs.least).toBeGreaterThanOrEqual(times.leastMs);
    expect(times.figures.processMs.least).toBeGreaterThan(times.figures.runMs.least);
    // A process of Node takes more than 30 MB, and here there are two.
    expect(times.figures.peakBytes.least).toBeGreaterThan(60e6);
    expect(times.figures.cpuMs.least).toBeGreaterThan(0);
    expect(times.ofCase.activities).toBeGreaterThan(4);
  });

  it("reports an invalid command line", async () => {
    const { code, stdout, stderr } = await bench("--storage", "blob");

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^--storage takes file or azurite, and got "blob"\.\nnpm run bench -- /);
  });
});
