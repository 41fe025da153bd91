import type { Json } from "../../contract/json.ts";
import { type ConfigShape, readSettings, walkSettings } from "./setting-tree.ts";

/** One setting of a pipeline, for help. */
export type SettingDescription = {
  /** Dotted path, as in overrides. */
  readonly path: string;
  readonly kind: "prompt" | "internal" | "value";
  /** What a prompt asks for. */
  readonly text?: string;
  /** What holds when nothing is given. */
  readonly default?: Json;
  /** An object that takes new keys; the keys that it has follow it. */
  readonly open?: boolean;
  /** Names a file whose text goes into the internal setting `<path>_text`. */
  readonly template?: true;
};

/**
 * Lists the settings of a configuration in the order in which they are written.
 *
 * @example
 * describeConfig({ infer: { temperature: 0.7 } }); // [{ path: "infer.temperature", kind: "value", default: 0.7 }]
 */
export function describeConfig(shape: ConfigShape): readonly SettingDescription[] {
  const all = [...walkSettings(readSettings(shape))];
  const internals = new Set(all.filter(({ setting }) => setting.kind === "internal").map(({ path }) => path));
  return all.flatMap(({ path, setting }): SettingDescription[] => {
    const template = internals.has(`${path}_text`) ? { template: true as const } : {};
    switch (setting.kind) {
      case "group":
        return setting.isOpen ? [{ path, kind: "value", open: true }] : [];
      case "prompt":
        return [{ path, kind: "prompt", text: setting.text, ...template }];
      case "internal":
        return [{ path, kind: "internal" }];
      case "value":
        return [{ path, kind: "value", default: setting.default, ...template }];
    }
  });
}
