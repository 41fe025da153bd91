/** Something new that an episode schedules, with the sequence number by which its completion will be known. */
export type Decision =
  | { readonly kind: "activity"; readonly id: number; readonly name: string; readonly input: string }
  | {
      readonly kind: "sub-orchestration";
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | undefined;
      readonly input: string | null;
    }
  | { readonly kind: "timer"; readonly id: number; readonly fireAt: Date; readonly isCanceled: boolean }
  | {
      readonly kind: "entity operation";
      readonly id: number;
      readonly instanceId: string;
      readonly operation: string;
      readonly input: string | undefined;
      readonly isSignal: boolean;
      readonly requestId: string;
    };
