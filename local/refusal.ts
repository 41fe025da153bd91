import type { AppFunctions } from "./app-functions.ts";
import type { Decision } from "./decision.ts";
import { splitEntityId } from "./entity.ts";
import type { Instance } from "./instance.ts";

/** Why an id cannot name an instance, or `undefined`. */
export const instanceIdProblem = (id: string): string | undefined => {
  if (id.length < 1 || id.length > 100)
    return `Instance ids have 1 to 100 characters; this one has ${id.length}: "${id}".`;
  if (id.startsWith("@")) return `Instance ids must not begin with "@", which marks entities: "${id}".`;
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(id)) {
    return `Instance ids must not contain "/", "\\", "#", "?" or control characters: ${JSON.stringify(id)}.`;
  }
  return undefined;
};

/**
 * Why a decision cannot be carried out, or `undefined`. On Azure each of these leaves the instance Running for ever,
 * without a word; here it fails.
 *
 * @param options.isRunning - Whether an instance of that id is going on.
 */
export const decisionProblem = (
  decision: Decision,
  {
    functions,
    instance,
    isRunning,
  }: { functions: AppFunctions; instance: Instance; isRunning: (instanceId: string) => boolean },
): string | undefined => {
  switch (decision.kind) {
    case "activity":
      return unknownFunction(decision.name, functions.activities, "an activity function");
    case "entity operation":
      return unknownFunction(splitEntityId(decision.instanceId).name, functions.entities, "an entity function");
    case "sub-orchestration": {
      const { name, instanceId } = decision;
      const problem =
        unknownFunction(name, functions.orchestrators, "an orchestrator function") ?? instanceIdProblem(instanceId);
      if (problem !== undefined) return problem;
      if (instanceId === instance.id || instanceId === instance.parent?.OrchestrationInstance.InstanceId) {
        return `The sub-orchestration '${name}' was given the instance id of its parent or grandparent: '${instanceId}'. Give it another one.`;
      }
      if (isRunning(instanceId)) {
        return `The sub-orchestration '${name}' was given the id of an instance that is running: '${instanceId}'. Give it another one.`;
      }
      return undefined;
    }
    case "timer":
      return undefined;
  }
};

/** The runtime's words for a name that no function has, with those that there are. */
export const unknownFunction = (
  name: string,
  known: ReadonlyMap<string, { readonly name: string }>,
  what: string,
): string | undefined => {
  if (known.has(name.toLowerCase())) return undefined;
  const names = [...known.values()].map((each) => `'${each.name}'`).join(", ");
  return `The function '${name}' doesn't exist, is disabled, or is not ${what}. Known are: ${names || "none"}.`;
};
