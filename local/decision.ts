import { toJson } from "./values.ts";

/**
 * Something new that an episode schedules, with the sequence number by which its completion will be known. Its input is
 * a value as long as nobody has decided to send it, and JSON text then; `undefined` where the orchestrator gave none.
 */
export type Decision<Input = string | undefined> =
  | { readonly kind: "activity"; readonly id: number; readonly name: string; readonly input: Input }
  | {
      readonly kind: "sub-orchestration";
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | undefined;
      readonly input: Input;
    }
  | { readonly kind: "timer"; readonly id: number; readonly fireAt: Date; readonly isCanceled: boolean }
  | {
      readonly kind: "entity operation";
      readonly id: number;
      readonly instanceId: string;
      readonly operation: string;
      readonly input: Input;
      readonly isSignal: boolean;
      readonly requestId: string;
    };

/** Makes a decision ready to be sent: from now on nobody shares its input. */
export const encode = (decision: Decision<unknown>): Decision => {
  if (decision.kind === "timer") return decision;
  const to = decision.kind === "entity operation" ? decision.instanceId : decision.name;
  return {
    ...decision,
    input: decision.input === undefined ? undefined : toJson(decision.input, `the input of ${to}`),
  };
};
