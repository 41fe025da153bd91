import type { Action } from "../../../local/engine/protocol.ts";

/** The history of one generation of an orchestration, and the steps scheduled after each of its episodes. */
export type RecordedHistory = {
  readonly scenario: string;
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: unknown;
  /** The events as the library gets them. Each episode begins with an OrchestratorStarted. */
  readonly history: readonly { readonly EventType: number }[];
  /** By episode. */
  readonly scheduled: readonly (readonly string[])[];
};

const ORCHESTRATOR_STARTED = 12;

/** The trigger of each episode, as the library receives it. */
export function episodesOf({ instanceId, input, history }: RecordedHistory): readonly object[] {
  const starts = history.flatMap(({ EventType }, index) => (EventType === ORCHESTRATOR_STARTED ? [index] : []));
  return starts.map((_, episode) => ({
    instanceId,
    input,
    isReplaying: episode > 0,
    parentInstanceId: null,
    upperSchemaVersion: 1,
    upperSchemaVersionNew: 2,
    longRunningTimerIntervalDuration: "3.00:00:00",
    maximumShortTimerDuration: "6.00:00:00",
    defaultHttpAsyncRequestSleepTimeMillseconds: 30_000,
    history: structuredClone(history.slice(0, starts[episode + 1])),
  }));
}

/** The parts of actions that a runtime compares with its history: names and order, not inputs. */
export function describeScheduled(actions: readonly Action[]): readonly string[] {
  return actions.flatMap((action) => {
    if ("compoundActions" in action) return describeScheduled(action.compoundActions);
    if ("functionName" in action)
      return [
        ["call", action.functionName, "instanceId" in action ? action.instanceId : undefined].filter(Boolean).join(" "),
      ];
    if ("operation" in action) return [`${action.instanceId} ${action.operation}`];
    if ("fireAt" in action) return ["timer"];
    if ("externalEventName" in action) return [`event ${action.externalEventName}`];
    return ["continue as new"];
  });
}
