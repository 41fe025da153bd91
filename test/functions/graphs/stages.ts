import type { ManualClock } from "../../../local/index.ts";

/** What a stage does: one attempt after the other, each with its duration, and what it ends with. */
export type Behaviour = {
  readonly attempts: readonly { readonly ms: number; readonly retryAfterMs?: number; readonly fails?: boolean }[];
};

export type Start = { readonly stage: string; readonly attempt: number; readonly atMs: number };

/** What the stages of the runs of a test do and did, by the ID of the run. */
export const runs = new Map<
  string,
  { behaviours: { readonly [stage: string]: Behaviour }; readonly starts: Start[] }
>();

let clock: ManualClock;
/** How many stages wait for the clock. */
export let sleeping = 0;

export function useClock(next: ManualClock): void {
  clock = next;
}

type Context = { readonly stages: { readonly [stage: string]: unknown }; readonly metadata: { readonly run: string } };

/** Runs a stage: it takes its time on the clock, and gives a text that names everything it depends on. */
export async function runStage(
  stage: string,
  { stages, metadata: { run: id } }: Context,
  signal: AbortSignal,
): Promise<string> {
  const { behaviours, starts } = runs.get(id)!;
  const attempt = starts.filter((start) => start.stage === stage).length;
  const { ms, retryAfterMs, fails } = behaviours[stage]!.attempts[attempt]!;
  starts.push({ stage, attempt, atMs: clock.now().getTime() });
  sleeping++;
  // A cancel ends the wait.
  await new Promise<void>((resolve) => {
    const cancel = clock.setTimer(new Date(clock.now().getTime() + ms), resolve);
    signal.addEventListener("abort", () => (cancel(), resolve()));
  });
  sleeping--;
  if (retryAfterMs !== undefined) throw Object.assign(new Error("busy"), { isTransient: true, retryAfterMs });
  if (fails) throw new Error(`${stage} failed`);
  return `${stage}(${Object.keys(stages).sort().join()})`;
}
