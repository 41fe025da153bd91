import type { Shell } from "../shell.ts";

/** Without a case file the first setting stands in its place; the app then says what is missing. */
export function casesAndSettings(cases: string | undefined, settings: readonly string[]) {
  return cases?.includes("=") ? { settings: [cases, ...settings] } : { cases, settings };
}

/** All words after `--case` or `--gate` are taken for ids or rules, also the settings that follow them. */
export function separate(all: readonly string[] | undefined, isSetting: (word: string) => boolean) {
  return { words: all?.filter((word) => !isSetting(word)), settings: all?.filter(isSetting) ?? [] };
}

/** No id has a "=". */
export const isSettingAmongIds = (word: string): boolean => word.includes("=");
/** What a rule measures is no dotted path. */
export const isSettingAmongGates = (word: string): boolean => /^[^\s.=<>!()]+(\.[^\s.=<>!()]+)+=/.test(word);

/** The last of repeated settings holds, so they stay in the order in which they were typed. */
export function inOrder(settings: readonly string[], { commandLine }: Pick<Shell, "commandLine">): readonly string[] {
  return settings.toSorted((a, b) => commandLine.lastIndexOf(a) - commandLine.lastIndexOf(b));
}
