/** The numbers of the protocol's actions: what an orchestrator asks for. */
export const ACTION = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  callEntity: 7,
  callHttp: 8,
  signalEntity: 9,
  whenAny: 11,
  whenAll: 12,
  lockEntities: 13,
  releaseEntities: 14,
} as const;

type Kind = typeof ACTION;

/** How often and when the host tries again. */
export type RetryOptions = {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
};

export type CallActivity = {
  readonly actionType: Kind["callActivity" | "callActivityWithRetry"];
  readonly functionName: string;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
};
export type CallSubOrchestrator = {
  readonly actionType: Kind["callSubOrchestrator" | "callSubOrchestratorWithRetry"];
  readonly functionName: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly version?: string;
  readonly retryOptions?: RetryOptions;
};
export type ContinueAsNew = { readonly actionType: Kind["continueAsNew"]; readonly input?: unknown };
export type CreateTimer = {
  readonly actionType: Kind["createTimer"];
  readonly fireAt: Date | string;
  readonly isCanceled: boolean;
};
export type WaitForExternalEvent = {
  readonly actionType: Kind["waitForExternalEvent"];
  readonly externalEventName: string;
};
export type EntityOperation = {
  readonly actionType: Kind["callEntity" | "signalEntity"];
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
};
export type Compound = {
  readonly actionType: Kind["whenAny" | "whenAll"];
  readonly compoundActions: readonly Action[];
};
export type Unsupported = { readonly actionType: Kind["callHttp" | "lockEntities" | "releaseEntities"] };

/** One thing that an orchestrator asked for. */
export type Action =
  | CallActivity
  | CallSubOrchestrator
  | ContinueAsNew
  | CreateTimer
  | WaitForExternalEvent
  | EntityOperation
  | Compound
  | Unsupported;

/** The library's answer to one episode: everything asked for since the start, and whether the orchestrator has ended. */
export type Answer = {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output?: unknown;
  /** The message of the error that ended the orchestrator. */
  readonly error?: string;
  readonly customStatus?: unknown;
  /** Why the orchestrator was not run at all; its instance fails. */
  readonly refusal?: { readonly type: string; readonly message: string };
};
