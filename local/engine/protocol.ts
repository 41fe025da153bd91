/** The numbers of the protocol's history events, as far as this host writes or reads them. */
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
  /** The sequence number of what the orchestrator scheduled; -1 for everything that happened to it. */
  readonly EventId: number;
  /** Whether an earlier episode has seen it. */
  IsPlayed: boolean;
  readonly Timestamp: Date;
};

/** Who waits for a child: which task of which generation of which instance. */
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
  readonly Version: string;
  readonly Input: string | null;
  readonly Tags: null;
};
export type TaskScheduled = Base<EventKind["taskScheduled"]> & {
  readonly Name: string;
  readonly Version: string;
  /** The JSON text of the input, from which the activity is run again after a restart. */
  readonly Input: string;
};
export type SubOrchestrationCreated = Base<EventKind["subOrchestrationCreated"]> & {
  readonly Name: string;
  readonly Version: string;
  readonly InstanceId: string;
  readonly Input: null;
};
export type TimerCreated = Base<EventKind["timerCreated"]> & { readonly FireAt: Date };
export type EventSent = Base<EventKind["eventSent"]> & {
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
export type TimerFired = Base<EventKind["timerFired"]> & { readonly TimerId: number; readonly FireAt: Date };
export type EventRaised = Base<EventKind["eventRaised"]> & { readonly Name: string; readonly Input: string | null };
export type ExecutionTerminated = Base<EventKind["executionTerminated"]> & { readonly Input: string };
export type Paused = Base<EventKind["executionSuspended" | "executionResumed"]> & { readonly Reason: string };
/** Something that nobody reads: why an instance was rewound, or what that took out of its history. */
export type GenericEvent = Base<EventKind["genericEvent"]> & { readonly Data: string };
export type Marker = Base<EventKind["orchestratorStarted" | "orchestratorCompleted"]> & {
  /** The timers that this episode has cancelled: the real runtime lets them fire; here a restart must not set them again. */
  readonly CanceledTimers?: readonly number[];
};
export type ExecutionCompleted = Base<EventKind["executionCompleted" | "continueAsNew"]> & {
  readonly OrchestrationStatus: string;
  readonly Result: string | null;
};

/** An event which says that an episode has scheduled something. */
export type ScheduledEvent = TaskScheduled | SubOrchestrationCreated | TimerCreated | EventSent;

/** What an app's exception properties provider told about a failure. */
export type FailureDetails = {
  readonly ErrorType: string;
  readonly ErrorMessage: string;
  readonly StackTrace: string | null;
  readonly IsNonRetriable: boolean;
  readonly Properties: Readonly<Record<string, unknown>> | null;
  readonly InnerFailure: null;
};

/** One event of an instance's history: PascalCase, as the library wants it. */
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

const neverRead = new Set<number>([
  EVENT.taskScheduled,
  EVENT.subOrchestrationCreated,
  EVENT.timerCreated,
  EVENT.orchestratorCompleted,
  EVENT.executionTerminated,
  EVENT.executionSuspended,
  EVENT.executionResumed,
  EVENT.genericEvent,
]);

/** Whether the library reads that event in a replay; it ignores the others, so they are not handed to it. */
export function isRead(event: HistoryEvent): boolean {
  return !neverRead.has(event.EventType);
}

/** The event with which a generation of an instance begins. */
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
    Version: instance.version,
    Input: instance.input,
    Tags: null,
  };
}

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

type ActionKind = typeof ACTION;

/** How often and when the host tries again. */
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
export type WaitForExternalEvent = {
  readonly actionType: ActionKind["waitForExternalEvent"];
  readonly externalEventName: string;
};
export type EntityOperation = {
  readonly actionType: ActionKind["callEntity" | "signalEntity"];
  readonly instanceId: string;
  readonly operation: string;
  readonly input?: unknown;
};
export type Compound = {
  readonly actionType: ActionKind["whenAny" | "whenAll"];
  readonly compoundActions: readonly Action[];
};
export type Unsupported = { readonly actionType: ActionKind["callHttp" | "lockEntities" | "releaseEntities"] };

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
