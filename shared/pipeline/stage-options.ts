import { nearestPaths } from "../base/edit-distance.ts";
import { LONGEST_TIMEOUT_MS } from "../contract/index.ts";
import { describeValue, isPlainObject, type JsonObject } from "../contract/json.ts";
import { valueAt } from "./config/resolve-config.ts";
import { type SettingGroup, walkSettings } from "./config/setting-tree.ts";

/** How a stage is to be run. */
export type StageOptions = {
  readonly retry?: {
    /** How often the stage is tried at most, from 1 (not again) to 100. Default: 5. */
    readonly attempts?: number;
    /**
     * Whether what a try threw may pass; it sees what was thrown, without the contexts of `withContext`. By default the failures
     * of a model's call that may: 408, 409, 429, 5xx, a connection that broke, a time limit of the call.
     */
    readonly when?: (thrown: unknown) => boolean;
  };
  /** How long one try may take, in ms, from 1 to 1,500,000 (25 minutes). Default: 10 minutes. */
  readonly timeoutMs?: number;
  /**
   * The setting, or settings, that name the models which the stage calls: "infer.model.name". Models that have a rate budget
   * are waited for before the stage begins.
   */
  readonly uses?: string | readonly string[];
};

const KEYS = ["retry", "timeoutMs", "uses"];
/** Each failed try stands in the run log. */
const MOST_ATTEMPTS = 100;
/**
 * Checks the `stageOptions` of a definition. Whether its keys are stages is known only once `stages()` has been called.
 *
 * @throws TypeError that says where, what was found there, and what is expected.
 * @example
 * checkStageOptions({ infer: { timeoutMs: 60_000, uses: "infer.model.name" } }, readSettings(config));
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
      if (attempts !== undefined) requireWhole(attempts, MOST_ATTEMPTS, `${path}.retry.attempts`);
      if (when !== undefined && typeof when !== "function")
        throw new TypeError(`${path}.retry.when: expected a function, found ${describeValue(when)}`);
    }
    if (timeoutMs !== undefined) requireWhole(timeoutMs, LONGEST_TIMEOUT_MS, `${path}.timeoutMs`);
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
    const nearest = nearestPaths(setting, single);
    throw new TypeError(
      `${path}: "${setting}" is no setting of this pipeline. ${nearest.length === 0 ? "It has none" : `The nearest are ${nearest.join(", ")}`}`,
    );
  }
}

/**
 * The models that a stage says it calls, each once.
 *
 * @example
 * usedModels({ uses: "infer.model.name" }, { infer: { model: { name: "perfect" } } }); // ["perfect"]
 */
export function usedModels({ uses = [] }: StageOptions, config: JsonObject): readonly string[] {
  const names = [uses].flat().map((path) => valueAt(config, path));
  return [...new Set(names.filter((name): name is string => typeof name === "string"))];
}
