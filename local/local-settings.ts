import { existsSync } from "node:fs";
import { join } from "node:path";
import { HostError } from "./host-error.ts";
import { readJsonFile } from "./json-file.ts";

/** What was taken from an app's local.settings.json. */
export type LocalSettings = {
  /** Takes the settings out of the environment again. */
  readonly undo: () => void;
  /** What the file holds that this host does not follow. */
  readonly ignored: readonly string[];
};

/**
 * Puts the `Values` of `local.settings.json`, if the app has one, into the environment, where functions look for their
 * settings. What is set there already stays: whoever starts the app has the last word.
 *
 * @throws HostError when the file is not as it should be, or is encrypted.
 */
export const applyLocalSettings = (
  appDirectory: string,
  environment: Record<string, string | undefined>,
): LocalSettings => {
  const file = join(appDirectory, "local.settings.json");
  if (!existsSync(file)) return { undo: () => {}, ignored: [] };
  const refuse = (problem: string): HostError => new HostError("local-settings-invalid", `${file} ${problem}`);
  const { IsEncrypted, Values = {}, ...rest } = readJsonFile(file, "local-settings-invalid");
  if (IsEncrypted === true) {
    throw refuse('is encrypted, which only Core Tools can read. Decrypt it with "func settings decrypt".');
  }
  if (typeof Values !== "object" || Values === null || Array.isArray(Values)) {
    throw refuse(`has the Values ${JSON.stringify(Values)}, but they must be an object of texts.`);
  }
  const set: string[] = [];
  for (const [name, value] of Object.entries(Values as Record<string, unknown>)) {
    if (typeof value === "object") {
      throw refuse(`has the value ${JSON.stringify(value)} for Values.${name}, but settings are texts.`);
    }
    if (environment[name] !== undefined) continue;
    environment[name] = String(value);
    set.push(name);
  }
  return { undo: () => set.forEach((name) => delete environment[name]), ignored: Object.keys(rest) };
};
