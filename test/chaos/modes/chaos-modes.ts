import type { Disturb } from "../trial.ts";
import { cancelAtRandom } from "./cancel-at-random.ts";
import { killAtRandom } from "./kill-at-random.ts";
import { killWorkersAtRandom } from "./kill-workers-at-random.ts";
import { stopStorageAtRandom } from "./stop-storage-at-random.ts";

export type ChaosMode = {
  readonly disturb: Disturb;
  /** The number of disturbances for each requested kill. */
  readonly share: number;
  /** More arguments of `gotag run`. */
  readonly words?: readonly string[];
  /** The blobs are in an Azurite. */
  readonly isOnAzurite?: boolean;
  /** The model server fails at times. */
  readonly hasFaults?: boolean;
};

export const chaosModes = {
  kill: { disturb: killAtRandom, share: 1 },
  cancel: { disturb: cancelAtRandom, share: 0.18 },
  worker: { disturb: killWorkersAtRandom, share: 0.3, words: ["--workers", "2"] },
  azurite: { disturb: stopStorageAtRandom, share: 0.12, isOnAzurite: true },
  faults: { disturb: killAtRandom, share: 0.12, hasFaults: true },
} satisfies Record<string, ChaosMode>;

export type ChaosModeName = keyof typeof chaosModes;
