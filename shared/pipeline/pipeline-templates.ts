import { NotUtf8Error } from "../base/utf8.ts";
import type { Problem, TemplateIncludes } from "../contract/index.ts";
import { describeValue, type JsonObject } from "../contract/json.ts";
import { redactKnown } from "../platform/redact.ts";
import { compileTemplate, type Template } from "../templates/index.ts";
import { valueAt, withValueAt } from "./config/resolve-config.ts";
import type { LoadedPipeline } from "./pipeline-catalog.ts";

export type PipelineTemplatesInput = {
  readonly pipeline: LoadedPipeline;
  readonly config: JsonObject;
  /** Settings whose lack has been said already: about those nothing more is said. */
  readonly missing: ReadonlySet<string>;
  /** Files that came with the request; they go before those of the folder. */
  readonly files: { readonly [name: string]: string };
  /** What is recorded of a run: goes with the texts that its configuration holds. */
  readonly includes: TemplateIncludes;
  readonly report: (problem: Problem) => void;
};

export type PipelineTemplates = {
  readonly compile: (fileSetting: string, textSetting: string) => Promise<Template>;
  /** The configuration with the texts of the templates that were compiled. */
  readonly config: () => JsonObject;
  /** Of the templates that were compiled, and have some. */
  readonly includes: () => TemplateIncludes;
};

/** Stands in for a template that could not be had; it is never filled in, because the run does not begin. */
const standIn: Template = () => "";

/**
 * The `templates` that a pipeline's `stages()` gets. A text that the configuration holds already (that of a rerun, or of a
 * stored request) goes before any file, and what it includes is what was recorded with it. Whatever is wrong is reported, and a stand-in returned.
 */
export function createPipelineTemplates({
  pipeline,
  config,
  missing,
  files,
  includes,
  report,
}: PipelineTemplatesInput): PipelineTemplates {
  let filled = config;
  const included: { [textSetting: string]: { readonly [name: string]: string } } = {};

  const readFile = async (name: string): Promise<string | undefined> =>
    Object.hasOwn(files, name) ? files[name] : await pipeline.readFile(name);

  function recordedFile(textSetting: string): typeof readFile {
    const recorded = Object.hasOwn(includes, textSetting) ? includes[textSetting]! : {};
    return async (name) => (Object.hasOwn(recorded, name) ? recorded[name] : undefined);
  }

  async function findText(
    fileSetting: string,
    textSetting: string,
  ): Promise<{ name: string; text: string; readTemplate: typeof readFile } | undefined> {
    const name = valueAt(config, fileSetting);
    const known = valueAt(config, textSetting);
    if (typeof known === "string")
      return {
        name: typeof name === "string" ? name : textSetting,
        text: known,
        readTemplate: recordedFile(textSetting),
      };
    if (typeof name !== "string") {
      if (!missing.has(fileSetting))
        report({ path: fileSetting, message: `expected the name of a template file, found ${describeValue(name)}` });
      return undefined;
    }
    let text: string | undefined;
    try {
      text = await readFile(name);
    } catch (error) {
      if (!(error instanceof NotUtf8Error)) throw error;
      report({ path: fileSetting, message: error.message });
      return undefined;
    }
    if (text !== undefined) return { name, text, readTemplate: readFile };
    const names = [...new Set([...Object.keys(files), ...(await pipeline.listFiles())])];
    const message = `there is no file ${JSON.stringify(name)}. Files that there are: ${names.join(", ") || "none"}`;
    report({ path: fileSetting, message });
    return undefined;
  }

  return {
    config: () => filled,
    includes: () => included,
    async compile(fileSetting, textSetting) {
      const found = await findText(fileSetting, textSetting);
      if (found === undefined) return standIn;
      if (redactKnown(found.text) !== found.text) {
        report({ path: fileSetting, message: "holds a key that this app works with, and templates are recorded" });
        return standIn;
      }
      filled = withValueAt(filled, textSetting, found.text);
      try {
        const { template, includes: texts } = await compileTemplate(found.text, found);
        if (Object.keys(texts).length > 0) included[textSetting] = texts;
        return template;
      } catch (error) {
        report({ path: fileSetting, message: (error as Error).message });
        return standIn;
      }
    },
  };
}
