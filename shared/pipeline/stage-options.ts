import { nearestNames } from "../base/edit-distance.ts";
import { MAX_TIMEOUT_MS } from "../contract/index.ts";
import { describeValue, isPlainObject, type JsonObject } from "../contract/json.ts";
import { settingAt } from "./config/resolve-config.ts";
import { type SettingGroup, walkSettings } from "./config/setting-tree.ts";

/** How to run a stage. */
export type StageOptions = {
  readonly retry?: {
    /** The maximum number of attempts, from 1 (no retry) to 100. Default: 5. */
    readonly attempts?: number;
    /**
     * Whether to retry after a thrown value; it gets the value without the contexts of `withContext`. Default: after transient
     * errors of a model call, which are 408, 409, 429, 5xx, a broken connection, and the time limit of the call.
     */
    readonly when?: (thrown: unknown) => boolean;
  };
  /** The time limit of one attempt in ms, from 1 to 1,500,000 (25 minutes). Default: 10 minutes. */
  readonly timeoutMs?: number;
  /**
   * The path or paths of the settings that name the models the stage calls: "infer.model.name". The stage starts when the rate
   * limits of these models allow it.
   */
  readonly uses?: string | readonly string[];
};

const KEYS = ["retry", "timeoutMs", "uses"];
/** Each failed attempt is part of the run log. */
const MAX_ATTEMPTS = 100;

/**
 * Checks the `stageOptions` of a definition. `checkStages` checks later whether their keys are stages.
 *
 * @throws TypeError with the path, the expected value and what was found.
 */
export function checkStageOptions(stageOptions: unknown, settings: SettingGroup): void {
  requireObject(stageOptions, "stageOptions");
  for (const [stage, options] of Object.entries(stageOptions)) {
    const path = `stageOptions.${stage}`;
    requireObject(options, path);
    requireKeys(options, KEYS, path);
    const { retry, timeoutMs, uses } = options;
    if (retry !== undefined) {
      requireObject(retry, `${path}.retry`);
      requireKeys(retry, ["attempts", "when"], `${path}.retry`);
      const { attempts, when } = retry;
      if (attempts !== undefined) requireWhole(attempts, MAX_ATTEMPTS, `${path}.retry.attempts`);
      if (when !== undefined && typeof when !== "function")
        throw new TypeError(`${path}.retry.when: expected a function, found ${describeValue(when)}`);
    }
    if (timeoutMs !== undefined) requireWhole(timeoutMs, MAX_TIMEOUT_MS, `${path}.timeoutMs`);
    if (uses !== undefined) requireSettings(uses, settings, `${path}.uses`);
  }
}

function requireObject(value: unknown, path: string): asserts value is Readonly<Record<string, unknown>> {
  if (!isPlainObject(value)) throw new TypeError(`${path}: expected an object, found ${describeValue(value)}`);
}

function requireKeys(value: object, known: readonly string[], path: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new TypeError(`${path}: there is no option "${unknown}"; the options are ${known.join(", ")}`);
}

function requireWhole(value: unknown, most: number, path: string): void {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return;
  throw new TypeError(`${path}: expected a whole number from 1 to ${most}, found ${describeValue(value)}`);
}

function requireSettings(uses: unknown, settings: SettingGroup, path: string): void {
  for (const setting of Array.isArray(uses) ? (uses as unknown[]) : [uses]) {
    if (typeof setting !== "string")
      throw new TypeError(
        `${path}: expected the path of a setting, or a list of them, found ${describeValue(setting)}`,
      );
    const walked = [...walkSettings(settings)];
    const isKnown = walked.some(({ path: known, setting: { kind } }) => known === setting && kind !== "group");
    const isNew = walked.some(
      ({ path: group, setting: tree }) => tree.kind === "group" && tree.isOpen && setting.startsWith(`${group}.`),
    );
    if (isKnown || isNew) continue;
    const single = walked.flatMap(({ path: known, setting: { kind } }) => (kind === "group" ? [] : [known]));
    const nearest = nearestNames(setting, single);
    throw new TypeError(
      `${path}: "${setting}" is no setting of this pipeline. ${nearest.length === 0 ? "It has none" : `The nearest are ${nearest.join(", ")}`}`,
    );
  }
}

/**
 * Lists the distinct models that a stage declares.
 *
 * @example
 * usedModels({ uses: "infer.model.name" }, { infer: { model: { name: "perfect" } } }); // ["perfect"]
 */
export function usedModels({ uses = [] }: StageOptions, config: JsonObject): readonly string[] {
  const names = [uses].flat().map((path) => settingAt(config, path));
  return [...new Set(names.filter((name): name is string => typeof name === "string"))];
}
