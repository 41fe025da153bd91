import { isContextError } from "./context-error.ts";

/** Which failures of a stage may pass, and how often it is tried. */
export type RetryPolicy = {
  /** How often the stage is tried at most, from 1 (not again). */
  readonly attempts: number;
  /** Whether what a try threw may pass. */
  readonly when: (thrown: unknown) => boolean;
};

/** How often a stage is tried when nobody says. */
export const DEFAULT_ATTEMPTS = 5;
/** A run does not wait longer for a server, whatever the server asks for. */
export const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

const FIRST_WAIT_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
const MOST_CAUSES = 10;

/**
 * Whether a call of a model failed in a way that may pass: 408, 409, 429, 5xx, a connection that broke, a time limit of the
 * call. What was thrown may have been wrapped by `withContext`, or be the `cause` of another error.
 *
 * @example
 * isTransientCall(new ModelCallError("busy", { code: "model-status", status: 429, isTransient: true })); // true
 */
export function isTransientCall(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isTransient"] === true);
}

/** Whether a call of a model failed because of a setting: a wrong key, endpoint, deployment or API version. */
export function isMisconfiguration(thrown: unknown): boolean {
  return causesOf(thrown).some((error) => error["isConfiguration"] === true);
}

/**
 * How long to wait before a stage is tried again: as long as the server asked for (Retry-After), or else 1 s, 2 s, 4 s and so
 * on up to a minute, less up to half of it, so that those that failed together do not come back together.
 *
 * @param options.attempt - The number of the try that failed, from 1.
 * @param options.random - From 0 to 1.
 * @returns Milliseconds; `undefined` where it is not to be tried again.
 * @example
 * waitBeforeRetry(error, { attempt: 1, policy: { attempts: 5, when: isTransientCall }, random: Math.random() });
 */
export function waitBeforeRetry(
  thrown: unknown,
  { attempt, policy, random }: { readonly attempt: number; readonly policy: RetryPolicy; readonly random: number },
): number | undefined {
  if (attempt >= policy.attempts || !policy.when(isContextError(thrown) ? thrown.thrown : thrown)) return undefined;
  const asked = causesOf(thrown).find((error) => typeof error["retryAfterMs"] === "number");
  if (asked !== undefined) {
    const askedMs = asked["retryAfterMs"] as number;
    return askedMs <= LONGEST_WAIT_MS ? askedMs : undefined;
  }
  const backOffMs = Math.min(LONGEST_BACK_OFF_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(backOffMs * (1 - random / 2));
}

/** What was thrown, and what stands behind it. Goes by properties: another copy of a class may have made it. */
function causesOf(thrown: unknown): readonly Readonly<Record<string, unknown>>[] {
  const causes: Record<string, unknown>[] = [];
  for (let error = thrown; typeof error === "object" && error !== null; error = causes.at(-1)?.["cause"]) {
    if (causes.length === MOST_CAUSES) break;
    causes.push(error as Record<string, unknown>);
  }
  return causes;
}
