/** Time that passes only when everybody sleeps: tests of hours take no time, and always go the same way. */
export class VirtualTime {
  nowMs = 0;
  #sleepers: { readonly untilMs: number; readonly wake: () => void }[] = [];

  sleep(durationMs: number): Promise<void> {
    const untilMs = this.nowMs + durationMs;
    return new Promise((wake) => void this.#sleepers.push({ untilMs, wake }));
  }

  /** Does some work, moving on to the next who wakes whenever nothing else is left to do. */
  async passDuring<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone || this.#sleepers.length === 0) return done;
      this.nowMs = Math.min(...this.#sleepers.map(({ untilMs }) => untilMs));
      const awake = this.#sleepers.filter(({ untilMs }) => untilMs === this.nowMs);
      this.#sleepers = this.#sleepers.filter(({ untilMs }) => untilMs > this.nowMs);
      for (const { wake } of awake) wake();
    }
  }
}
