// Registered symbol: a pipeline's settings are recognized whichever copy of this module made them.
const mark: unique symbol = Symbol.for("gotag.setting");

/** A setting that the user must give. */
export type Prompt = { readonly [mark]: "prompt"; readonly text: string };
/** A setting that the run fills in. */
export type Internal = { readonly [mark]: "internal" };
/** An object of settings that takes new keys. */
export type Open<V> = { readonly [mark]: "open"; readonly value: V };

/** The configuration as stages see it: prompts and internals are texts, everything else is its default or what was given. */
export type Resolved<C> = C extends Prompt | Internal
  ? string
  : C extends Open<infer V>
    ? Resolved<V> & { readonly [key: string]: unknown }
    : C extends object
      ? { readonly [K in keyof C]: Resolved<C[K]> }
      : C;

/**
 * Marks a setting that has no default: whoever starts a run must give it.
 *
 * @param text - What it is, for help and for the error when it is missing.
 * @example
 * config: { infer: { model: { name: prompt("Model name to use for inference stage") } } }
 */
export function prompt(text: string): Prompt {
  return { [mark]: "prompt", text };
}

/**
 * Marks a setting that the run fills in, such as the text of a template; it is hidden from help and cannot be given.
 *
 * @example
 * config: { prepare: { template: prompt("Template file"), template_text: internal() } }
 */
export function internal(): Internal {
  return { [mark]: "internal" };
}

/**
 * Marks an object that takes keys beyond its defaults.
 *
 * @example
 * config: { infer: { model: { settings: open({ temperature: 0.7 }) } } } // infer.model.settings.seed=1 is fine
 */
export function open<V extends object>(value: V): Open<V> {
  return { [mark]: "open", value };
}

/** Which mark a value of a configuration carries, if any. */
export function markedSetting(value: unknown): Prompt | Internal | Open<unknown> | undefined {
  return typeof value === "object" && value !== null && mark in value
    ? (value as Prompt | Internal | Open<unknown>)
    : undefined;
}

export const isPrompt = (setting: Prompt | Internal | Open<unknown>): setting is Prompt => setting[mark] === "prompt";
export const isOpen = (setting: Prompt | Internal | Open<unknown>): setting is Open<unknown> =>
  setting[mark] === "open";
