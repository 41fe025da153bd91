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

type Kind = typeof EVENT;
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

export type ExecutionStarted = Base<Kind["executionStarted"]> & {
  readonly OrchestrationInstance: { readonly InstanceId: string; readonly ExecutionId: string };
  readonly ParentInstance: ParentInstance | null;
  readonly Name: string;
  readonly Version: string;
  readonly Input: string | null;
  readonly Tags: null;
};
export type TaskScheduled = Base<Kind["taskScheduled"]> & {
  readonly Name: string;
  readonly Version: string;
  /** The JSON text of the input, from which the activity is run again after a restart. */
  readonly Input: string;
};
export type SubOrchestrationCreated = Base<Kind["subOrchestrationCreated"]> & {
  readonly Name: string;
  readonly Version: string;
  readonly InstanceId: string;
  readonly Input: null;
};
export type TimerCreated = Base<Kind["timerCreated"]> & { readonly FireAt: Date };
export type EventSent = Base<Kind["eventSent"]> & {
  readonly InstanceId: string;
  readonly Name: "op";
  readonly Input: string;
};
export type TaskCompleted = Base<Kind["taskCompleted" | "subOrchestrationCompleted"]> & {
  readonly TaskScheduledId: number;
  readonly Result: string | null;
};
export type TaskFailed = Base<Kind["taskFailed" | "subOrchestrationFailed"]> & {
  readonly TaskScheduledId: number;
  readonly Reason: string;
  readonly Details: string | null;
  readonly FailureDetails: FailureDetails | null;
};
export type TimerFired = Base<Kind["timerFired"]> & { readonly TimerId: number; readonly FireAt: Date };
export type EventRaised = Base<Kind["eventRaised"]> & { readonly Name: string; readonly Input: string | null };
export type ExecutionTerminated = Base<Kind["executionTerminated"]> & { readonly Input: string };
export type Paused = Base<Kind["executionSuspended" | "executionResumed"]> & { readonly Reason: string };
/** Something that nobody reads: why an instance was rewound, or what that took out of its history. */
export type GenericEvent = Base<Kind["genericEvent"]> & { readonly Data: string };
export type Marker = Base<Kind["orchestratorStarted" | "orchestratorCompleted"]> & {
  /** The timers that this episode has cancelled: the real runtime lets them fire; here a restart must not set them again. */
  readonly CanceledTimers?: readonly number[];
};
export type ExecutionCompleted = Base<Kind["executionCompleted" | "continueAsNew"]> & {
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
export const isRead = (event: HistoryEvent): boolean => !neverRead.has(event.EventType);

/** The event with which a generation of an instance begins. */
export const executionStarted = (
  instance: {
    readonly id: string;
    readonly executionId: string;
    readonly name: string;
    readonly version: string;
    readonly input: string | null;
    readonly parent: ParentInstance | null;
  },
  now: Date,
): ExecutionStarted => ({
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
});
