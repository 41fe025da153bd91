import { PerformanceObserver } from "node:perf_hooks";
import v8 from "node:v8";

/** As much as Node 22 gives young objects; Node 24 gives them four times that, which gains next to nothing here. */
const MOST_YOUNG_BYTES = 32 * 2 ** 20;

export type Heap = {
  readonly youngBytes: () => number;
  readonly setFlag: (flag: string) => void;
  /** Calls back after each collection, until it is called itself. */
  readonly afterCollections: (callback: () => void) => () => void;
};

/**
 * Keeps the heap of this process small. Of a run, some 30 MB are alive at any time, whatever its size; left to itself, V8 lets
 * several times that gather before it looks what of it is garbage.
 *
 * V8 reads both settings whenever it decides how far to grow. To young objects it gives twice as much each time, so that
 * growth is stopped when it has come far enough.
 */
export function capHeap({ youngBytes, setFlag, afterCollections }: Heap = heapOfThisProcess): void {
  setFlag("--heap-growing-percent=100");
  const stop = afterCollections(() => {
    if (youngBytes() < MOST_YOUNG_BYTES) return;
    setFlag("--semi-space-growth-factor=1");
    stop();
  });
}

const heapOfThisProcess: Heap = {
  youngBytes: () => v8.getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0,
  setFlag: (flag) => v8.setFlagsFromString(flag),
  afterCollections(callback) {
    const observer = new PerformanceObserver(callback);
    observer.observe({ entryTypes: ["gc"] });
    return () => observer.disconnect();
  },
};
