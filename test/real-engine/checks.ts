/** Counts checks and reports each as it ends. A failed check does not stop the next one. */
export class Checks {
  passed = 0;
  failed = 0;
  /** Lines for the end of the report. */
  readonly figures: string[] = [];

  async check(title: string, run: () => unknown): Promise<void> {
    const start = Date.now();
    let problem: string | undefined;
    try {
      await run();
      this.passed++;
    } catch (error) {
      this.failed++;
      problem = error instanceof Error ? error.message : String(error);
    }
    console.log(`${problem === undefined ? "ok  " : "FAIL"} ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    if (problem !== undefined) console.log(problem.replace(/^/gm, "     "));
  }
}

/** Fails a check. */
export function expect(isTrue: boolean, message: string): asserts isTrue {
  if (!isTrue) throw new Error(message);
}
