import type { Disturb } from "../trial.ts";
import { killAtRandom } from "./kill-at-random.ts";

export type ChaosMode = {
  readonly disturb: Disturb;
  /** How many disturbances there are for each kill that is asked for. */
  readonly share: number;
  /** The model server fails at times. */
  readonly hasFaults?: boolean;
};

export const chaosModes = {
  kill: { disturb: killAtRandom, share: 1 },
  faults: { disturb: killAtRandom, share: 0.2, hasFaults: true },
} satisfies Record<string, ChaosMode>;

export type ChaosModeName = keyof typeof chaosModes;
