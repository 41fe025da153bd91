import { SETTINGS, type Setting } from "./settings.ts";

/** What a process was given: `process.env`, or what a test says. */
export type Environment = { readonly [name: string]: string | undefined };

export type SettingName = keyof typeof SETTINGS;

type TextOf<Name extends SettingName> = (typeof SETTINGS)[Name] extends { readonly default: string }
  ? string
  : string | undefined;

/**
 * The text of a setting, without blanks around it. One that is not set, or blank, has its default, or is `undefined`.
 *
 * @example
 * readSetting(process.env, "GOTAG_HOME"); // ".gotag"
 */
export function readSetting<Name extends SettingName>(environment: Environment, name: Name): TextOf<Name> {
  const { default: otherwise }: Setting = SETTINGS[name];
  return (environment[name]?.trim() || otherwise) as TextOf<Name>;
}

/**
 * Whether somebody has given a setting a text.
 *
 * @example
 * isSet({ GOTAG_HOME: "" }, "GOTAG_HOME"); // false
 */
export function isSet(environment: Environment, name: SettingName): boolean {
  return Boolean(environment[name]?.trim());
}
