import type { PlannedStage } from "../../contract/index.ts";
import { nearestNames } from "../../base/edit-distance.ts";

/** A longer list does not help. */
const MAX_CYCLES = 10;

/**
 * Checks a graph of stages: at least one stage, unique names, existing inputs, a stage to start with, no cycles, and every stage
 * reachable.
 *
 * @param stages - In the pipeline's order.
 * @returns The problems with the names of the stages; none for a graph that `planGraph` can plan.
 * @example
 * checkGraph([{ stage: "A", inputs: [] }, { stage: "B", inputs: ["A", "D"] }, { stage: "D", inputs: ["B"] }]);
 * // ["the stages wait for each other: A -> B -> D -> B"]
 */
export function checkGraph(stages: readonly PlannedStage[]): readonly string[] {
  if (stages.length === 0) return ["there are no stages; return at least one"];
  const inputsOf = new Map<string, readonly string[]>();
  const duplicates = new Set<string>();
  for (const { stage, inputs } of stages) {
    if (inputsOf.has(stage)) duplicates.add(stage);
    else inputsOf.set(stage, inputs);
  }
  const names = [...inputsOf.keys()];
  return [
    ...[...duplicates].map((stage) => `several stages are called "${stage}"; give each a name of its own`),
    ...stages.flatMap(({ stage, inputs }) => checkInputs(stage, inputs, names)),
    ...checkPaths(inputsOf),
  ];
}

function checkInputs(stage: string, inputs: readonly string[], names: readonly string[]): readonly string[] {
  const twice = new Set(inputs.filter((input, index) => inputs.indexOf(input) < index));
  const unknown = new Set(inputs.filter((input) => !names.includes(input)));
  return [
    ...[...twice].map((input) => `the stage "${stage}" names the input "${input}" more than once; name it once`),
    ...[...unknown].map((input) => {
      const nearest = nearestNames(input, names).join(", ");
      return `the stage "${stage}" has the input "${input}", which is no stage of the pipeline. The nearest are ${nearest}`;
    }),
  ];
}

/** Walks the graph from the stages without inputs, then from unreached stages, and records each cycle. */
function checkPaths(inputsOf: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const names = [...inputsOf.keys()];
  const followers = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [name, inputs] of inputsOf) for (const input of new Set(inputs)) followers.get(input)?.push(name);

  const visited = new Set<string>();
  const cycles: string[] = [];
  function visitFrom(start: string): void {
    if (visited.has(start)) return;
    visited.add(start);
    // Not recursive: a long chain of stages would overflow the call stack.
    const restOf = new Map([[start, followers.get(start)![Symbol.iterator]()]]);
    const path = [start];
    while (path.length > 0) {
      const { value: next, done } = restOf.get(path.at(-1)!)!.next();
      if (done === true) restOf.delete(path.pop()!);
      else if (restOf.has(next)) cycles.push([...path, next].join(" -> "));
      else if (!visited.has(next)) {
        visited.add(next);
        path.push(next);
        restOf.set(next, followers.get(next)![Symbol.iterator]());
      }
    }
  }

  // Unknown inputs have been reported, and are ignored here.
  const roots = names.filter((name) => !inputsOf.get(name)!.some((input) => inputsOf.has(input)));
  roots.forEach(visitFrom);
  const unreached = names.filter((name) => !visited.has(name));
  unreached.forEach(visitFrom);
  const problems = cycles.slice(0, MAX_CYCLES).map((cycle) => `the stages wait for each other: ${cycle}`);
  if (roots.length === 0)
    problems.unshift(`no stage can begin, as each has inputs: ${names.join(", ")}; one must have none`);
  else if (unreached.length > 0)
    problems.unshift(`no path leads from a stage without inputs to ${unreached.join(", ")}`);
  return problems;
}
