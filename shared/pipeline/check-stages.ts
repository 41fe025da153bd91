import { nearestNames } from "../base/edit-distance.ts";
import type { PlannedStage, Problem } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";
import { isForbiddenKey } from "./config/setting-tree.ts";
import type { Pipeline } from "./define-pipeline.ts";
import { checkGraph } from "./graph/check-graph.ts";
import type { StageFunction } from "./run-stage.ts";

type CheckedStages = {
  /** In the pipeline's order. */
  readonly graph: readonly PlannedStage[];
  readonly functions: ReadonlyMap<string, StageFunction>;
  readonly problems: readonly Problem[];
};

type Node = { readonly name: string; readonly function: unknown; readonly inputs: readonly string[] };

/**
 * Checks the result of `stages()`, which is an object of functions or a list of nodes, and that every key of `config` and
 * `stageOptions` is the name of a stage.
 */
export function checkStages(returned: unknown, { name: pipeline, config, stageOptions }: Pipeline): CheckedStages {
  const problems: Problem[] = [];
  const report = (message: string) => void problems.push({ path: "stages()", message });

  const nodes = readNodes(returned, { pipeline, report });
  const functions = new Map<string, StageFunction>();
  for (const { name, function: run } of nodes) {
    // Digits would change the order of the keys; dots and slashes would change names of blobs and settings.
    if (!/^[A-Za-z_][\w-]*$/.test(name) || isForbiddenKey(name))
      report(`"${name}" cannot be the name of a stage; use letters, digits, "-" and "_", beginning with a letter`);
    else if (name in Object.prototype)
      report(`"${name}" cannot be the name of a stage, because every JavaScript object has it; choose another name`);
    if (typeof run === "function") functions.set(name, run as StageFunction);
    else report(`returned ${describeValue(run)} for the stage "${name}"; it must be a function`);
  }
  const graph = nodes.map(({ name, inputs }) => ({ stage: name, inputs }));
  // Without the invalid nodes, the graph would have more problems than it really has.
  if (problems.length === 0) checkGraph(graph).forEach(report);

  const names = [...new Set(nodes.map(({ name }) => name))];
  const requireStages = (keys: readonly string[], toPath: (key: string) => string, owner: string) => {
    for (const key of names.length === 0 ? [] : keys.filter((each) => !names.includes(each)))
      problems.push({
        path: toPath(key),
        message: `${owner} for "${key}", which is no stage of the pipeline. The nearest are ${nearestNames(key, names).join(", ")}`,
      });
  };
  requireStages(Object.keys(config), (key) => key, "the configuration has settings");
  requireStages(Object.keys(stageOptions), (key) => `stageOptions.${key}`, "there are options");
  return { graph, functions, problems };
}

function readNodes(
  returned: unknown,
  { pipeline, report }: { readonly pipeline: string; readonly report: (message: string) => void },
): readonly Node[] {
  if (Array.isArray(returned)) return returned.flatMap((item: unknown, index) => readNode(item, { index, report }));
  if (typeof returned === "object" && returned !== null) {
    const names = Object.keys(returned);
    return Object.entries(returned).map(([name, run], index) => ({
      name,
      function: run as unknown,
      inputs: names.slice(Math.max(0, index - 1), index),
    }));
  }
  report(
    `of the pipeline "${pipeline}" returned ${describeValue(returned)}; return an object of functions: { <stage>: async (context) => … }, or a list of { name, function, inputs }`,
  );
  return [];
}

function readNode(
  item: unknown,
  { index, report }: { readonly index: number; readonly report: (message: string) => void },
): readonly Node[] {
  if (!isPlainObject(item)) {
    report(`returned ${describeValue(item)} at [${index}]; it must be { name, function, inputs }`);
    return [];
  }
  const { name, function: run, inputs } = item as Readonly<Record<string, unknown>>;
  if (typeof name !== "string") report(`returned ${describeValue(name)} as [${index}].name; it must be a text`);
  const isList = Array.isArray(inputs) && inputs.every((input) => typeof input === "string");
  if (!isList)
    report(`returned ${describeValue(inputs)} as [${index}].inputs; it must be a list of the names of other stages`);
  return typeof name === "string" && isList ? [{ name, function: run, inputs: inputs as string[] }] : [];
}
