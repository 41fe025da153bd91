import { describeGraph } from "../../shared/pipeline/graph/plan-graph.ts";
import { printableLines, printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { ListedPipeline, PipelineDescription, SettingDescription } from "../../shared/contract/index.ts";

const MAX_DEFAULT_CHARACTERS = 40;

/** Lists pipelines. */
export function renderPipelines(found: readonly ListedPipeline[]): string {
  if (found.length === 0) return "There are no pipelines.\n";
  const rows = found.map(({ name, description = "", error }) => [
    printable(name),
    error === undefined ? printable(description) : `does not load: ${printable(error)}`,
  ]);
  return `${textTable(["name", "description"], rows)}\n`;
}

/**
 * Shows a pipeline: its description, its stages and the inputs of each (or why there are none), and its settings.
 *
 * @example
 * process.stdout.write(renderPipeline(await api.getPipeline("simple", ["infer.model.name=perfect"])));
 */
export function renderPipeline(pipeline: PipelineDescription): string {
  const { name, description, settings } = pipeline;
  const parts = [`${printable(name)}: ${printable(description)}`, stagesOf(pipeline), settingsTable(settings)];
  return `${parts.join("\n\n")}\n`;
}

function stagesOf(pipeline: PipelineDescription): string {
  if ("graph" in pipeline) return `Stages:\n${printableLines(describeGraph(pipeline.graph))}`;
  const problems = pipeline.problems.map(({ path, message }) => printable(`- ${path}: ${message}`));
  return ["The stages cannot be shown with these settings:", ...problems].join("\n");
}

/** Lists all settings but the internal ones. */
function settingsTable(settings: readonly SettingDescription[]): string {
  const rows = settings
    .filter(({ kind }) => kind !== "internal")
    .map((setting) => [printable(setting.path), defaultOf(setting), aboutOf(setting)]);
  return rows.length === 0 ? "It has no settings." : textTable(["setting", "default", "about"], rows);
}

function defaultOf({ kind, open, default: value }: SettingDescription): string {
  if (kind === "prompt") return "required";
  return open ? "" : printable(JSON.stringify(value), { maxCharacters: MAX_DEFAULT_CHARACTERS });
}

function aboutOf({ text, template, open }: SettingDescription): string {
  const about = [text, template && "file name", open && "accepts new keys"];
  return about.flatMap((words) => (words ? [printable(words)] : [])).join("; ");
}
