/** Numbers of the history events that this host reads or writes. */
export const EVENT = {
  executionStarted: 0,
  executionCompleted: 1,
  executionTerminated: 3,
  taskScheduled: 4,
  taskCompleted: 5,
  taskFailed: 6,
  subOrchestrationCreated: 7,
  subOrchestrationCompleted: 8,
  subOrchestrationFailed: 9,
  timerCreated: 10,
  timerFired: 11,
  orchestratorStarted: 12,
  orchestratorCompleted: 13,
  eventSent: 14,
  eventRaised: 15,
  continueAsNew: 16,
  genericEvent: 17,
  executionSuspended: 19,
  executionResumed: 20,
} as const;

type EventKind = typeof EVENT;
type Base<Type extends number> = {
  readonly EventType: Type;
  /** The sequence number of a scheduled task; -1 for all other events. */
  readonly EventId: number;
  /** Whether an earlier episode has processed it. */
  IsPlayed: boolean;
  readonly Timestamp: Date;
};

/** The task of a parent orchestration that waits for a sub-orchestration. */
export type ParentInstance = {
  readonly Name: string;
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly TaskScheduleId: number;
  readonly Version: string;
};

export type ExecutionStarted = Base<EventKind["executionStarted"]> & {
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance: ParentInstance | null;
  readonly Name: string;
  readonly Version: string | null;
  readonly Input: string | null;
  readonly Tags: null;
};
export type TaskScheduled = Base<EventKind["taskScheduled"]> & {
  readonly Name: string;
  readonly Version: string;
  /** JSON text, needed to run the activity again after a restart. */
  readonly Input: string;
};
export type SubOrchestrationCreated = Base<EventKind["subOrchestrationCreated"]> & {
  readonly Name: string;
  readonly Version: string;
  readonly InstanceId: string;
  readonly Input: null;
};
type TimerCreated = Base<EventKind["timerCreated"]> & { readonly FireAt: Date };
type EventSent = Base<EventKind["eventSent"]> & {
  readonly InstanceId: string;
  readonly Name: "op";
  readonly Input: string;
};
export type TaskCompleted = Base<EventKind["taskCompleted" | "subOrchestrationCompleted"]> & {
  readonly TaskScheduledId: number;
  readonly Result: string | null;
};
export type TaskFailed = Base<EventKind["taskFailed" | "subOrchestrationFailed"]> & {
  readonly TaskScheduledId: number;
  readonly Reason: string;
  readonly Details: string | null;
  readonly FailureDetails: FailureDetails | null;
};
type TimerFired = Base<EventKind["timerFired"]> & { readonly TimerId: number; readonly FireAt: Date };
export type EventRaised = Base<EventKind["eventRaised"]> & { readonly Name: string; readonly Input: string | null };
type ExecutionTerminated = Base<EventKind["executionTerminated"]> & { readonly Input: string };
type Paused = Base<EventKind["executionSuspended" | "executionResumed"]> & { readonly Reason: string };
/** An event that the library ignores: why an instance was rewound, or an event that rewinding removed. */
type GenericEvent = Base<EventKind["genericEvent"]> & { readonly Data: string };
type Marker = Base<EventKind["orchestratorStarted" | "orchestratorCompleted"]> & {
  /** Timers that this episode cancelled. The real runtime lets them fire; here a restart must not arm them again. */
  readonly CanceledTimers?: readonly number[];
};
type ExecutionCompleted = Base<EventKind["executionCompleted" | "continueAsNew"]> & {
  readonly OrchestrationStatus: string;
  readonly Result: string | null;
};

/** A history event that records something scheduled. */
export type ScheduledEvent = TaskScheduled | SubOrchestrationCreated | TimerCreated | EventSent;

/** Failure details from the app's exception properties provider. */
export type FailureDetails = {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace: string | null;
  readonly IsNonRetriable: boolean;
  readonly Properties: Readonly<Record<string, unknown>> | null;
  readonly InnerFailure: null;
};

/** An event of an instance's history, in the PascalCase form that the library reads. */
export type HistoryEvent =
  | ExecutionStarted
  | ExecutionCompleted
  | ExecutionTerminated
  | TaskScheduled
  | TaskCompleted
  | TaskFailed
  | SubOrchestrationCreated
  | TimerCreated
  | TimerFired
  | EventSent
  | EventRaised
  | GenericEvent
  | Marker
  | Paused;

const IGNORED_BY_REPLAY = new Set<number>([
  EVENT.taskScheduled,
  EVENT.subOrchestrationCreated,
  EVENT.timerCreated,
  EVENT.orchestratorCompleted,
  EVENT.executionTerminated,
  EVENT.executionSuspended,
  EVENT.executionResumed,
  EVENT.genericEvent,
]);

/** Whether the library reads that event in a replay. It does not receive the others. */
export function isReadByReplay(event: HistoryEvent): boolean {
  return !IGNORED_BY_REPLAY.has(event.EventType);
}

/** Creates the first event of a generation. */
export function executionStarted(
  instance: {
    readonly id: string;
    readonly executionId: string;
    readonly name: string;
    readonly version: string;
    readonly input: string | null;
    readonly parent: ParentInstance | null;
  },
  now: Date,
): ExecutionStarted {
  return {
    EventType: EVENT.executionStarted,
    EventId: -1,
    IsPlayed: false,
    Timestamp: now,
    OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.executionId },
    ParentInstance: instance.parent,
    Name: instance.name,
    Version: instance.version || null,
    Input: instance.input,
    Tags: null,
  };
}

/** Numbers of the orchestrator actions. */
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

type ActionKind = typeof ACTION;

export type RetryOptions = {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
};

export type CallActivity = {
  readonly actionType: ActionKind["callActivity" | "callActivityWithRetry"];
  readonly functionName: string;
  readonly input?: unknown;
  readonly retryOptions?: RetryOptions;
};
export type CallSubOrchestrator = {
  readonly actionType: ActionKind["callSubOrchestrator" | "callSubOrchestratorWithRetry"];
  readonly functionName: string;
  readonly instanceId?: string;
  readonly input?: unknown;
  readonly version?: string;
  readonly retryOptions?: RetryOptions;
};
export type ContinueAsNew = { readonly actionType: ActionKind["continueAsNew"]; readonly input?: unknown };
export type CreateTimer = {
  readonly actionType: ActionKind["createTimer"];
  readonly fireAt: Date | string;
  readonly isCanceled: boolean;
};
export type EntityOperation = {
  readonly actionType: ActionKind["callEntity" | "signalEntity"];
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
};

/** Something that an orchestrator requests. */
export type Action =
  | CallActivity
  | CallSubOrchestrator
  | ContinueAsNew
  | CreateTimer
  | EntityOperation
  | { readonly actionType: ActionKind["waitForExternalEvent"]; readonly externalEventName: string }
  | { readonly actionType: ActionKind["whenAny" | "whenAll"]; readonly compoundActions: readonly Action[] }
  | { readonly actionType: ActionKind["callHttp" | "lockEntities" | "releaseEntities"] };

/** The library's answer to one episode: all actions since the start, and whether the orchestrator is done. */
export type OrchestratorAnswer = {
  readonly isDone: boolean;
  readonly actions: readonly Action[];
  readonly output?: unknown;
  /** The message of the orchestrator's error. */
  readonly error?: string;
  readonly customStatus?: unknown;
  /** Set when the orchestrator was not run at all; its instance fails. */
  readonly refusal?: { readonly type: string; readonly message: string };
};
