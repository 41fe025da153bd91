import { nonDeterminismMessage } from "../../../local/engine/decision.ts";
import {
  ACTION,
  EVENT,
  type Action,
  type HistoryEvent,
  type OrchestratorAnswer,
} from "../../../local/engine/protocol.ts";
import { walk } from "../../../local/engine/walk.ts";

const executionId = "0123456789abcdef0123456789abcdef";
const Timestamp = new Date("2026-01-05T08:00:00Z");
const secondsLater = (seconds: number): Date => new Date(Timestamp.getTime() + seconds * 1000);

function event(EventType: number, more: object = {}): HistoryEvent {
  return { EventType, EventId: -1, IsPlayed: true, Timestamp, ...more } as HistoryEvent;
}
const started = [event(EVENT.orchestratorStarted), event(EVENT.executionStarted)];
const scheduled = (EventId: number, Name: string): HistoryEvent => event(EVENT.taskScheduled, { EventId, Name });
const completed = (TaskScheduledId: number): HistoryEvent => event(EVENT.taskCompleted, { TaskScheduledId });
function failed(TaskScheduledId: number, more: object = {}): HistoryEvent {
  return event(EVENT.taskFailed, { TaskScheduledId, ...more });
}
const timerCreated = (EventId: number): HistoryEvent => event(EVENT.timerCreated, { EventId });
const timerFired = (TimerId: number): HistoryEvent => event(EVENT.timerFired, { TimerId });
const raised = (Name: string): HistoryEvent => event(EVENT.eventRaised, { Name, Input: "1" });

const activity = (functionName: string): Action => ({ actionType: ACTION.callActivity, functionName });
function retried(functionName: string, maxNumberOfAttempts: number): Action {
  return {
    actionType: ACTION.callActivityWithRetry,
    functionName,
    retryOptions: { firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts, backoffCoefficient: 3 },
  };
}
const wait = (externalEventName: string): Action => ({ actionType: ACTION.waitForExternalEvent, externalEventName });
const all = (...compoundActions: Action[]): Action => ({ actionType: ACTION.whenAll, compoundActions });
const any = (...compoundActions: Action[]): Action => ({ actionType: ACTION.whenAny, compoundActions });
function timer(seconds: number, isCanceled = false): Action {
  return { actionType: ACTION.createTimer, fireAt: secondsLater(seconds), isCanceled };
}
const schedules = (...actions: Action[]): OrchestratorAnswer => ({ isDone: false, actions });
const ends = (...actions: Action[]): OrchestratorAnswer => ({ isDone: true, actions });
function idsAndNames(answer: OrchestratorAnswer, history: HistoryEvent[]): unknown[] {
  return walk(answer, history, executionId).decisions.map((each) => [each.id, "name" in each ? each.name : each.kind]);
}

describe("walk", () => {
  it("starts an action when the previous one has completed", () => {
    const answer = schedules(activity("A"), activity("B"));

    expect(idsAndNames(answer, started)).toEqual([[0, "A"]]);
    expect(idsAndNames(answer, [...started, scheduled(0, "A"), completed(0)])).toEqual([[1, "B"]]);
  });

  it("numbers the leaves of compounds depth first", () => {
    const answer = schedules(all(activity("A"), all(activity("B"), activity("C")), activity("D")));

    expect(idsAndNames(answer, started)).toEqual([..."ABCD"].map((name, id) => [id, name]));
  });

  it("continues after Task.all when the last sibling of a failed task has completed", () => {
    const answer = schedules(all(activity("A"), activity("B")), activity("C"));
    const history = [...started, scheduled(0, "A"), scheduled(1, "B"), failed(0)];

    expect(idsAndNames(answer, history)).toEqual([]);
    expect(idsAndNames(answer, [...history, completed(1)])).toEqual([[2, "C"]]);
  });

  it("adds a timer after each failure of a retried task, also after the last", () => {
    const answer = schedules(retried("A", 2), activity("B"));
    const history = [...started, scheduled(0, "A"), failed(0)];

    const first = walk(answer, history, executionId);
    const again = [...history, timerCreated(1), timerFired(1), scheduled(2, "A")];
    const last = walk(answer, [...again, failed(2)], executionId);

    expect(first.decisions).toEqual([{ kind: "timer", id: 1, fireAt: secondsLater(1), isCanceled: false }]);
    expect(last.decisions).toEqual([{ kind: "timer", id: 3, fireAt: Timestamp, isCanceled: false }]);
    expect(idsAndNames(answer, [...again, failed(2), timerCreated(3), timerFired(3)])).toEqual([[4, "B"]]);
  });

  it("does not retry a non-retriable failure", () => {
    const answer = schedules(retried("A", 5), activity("B"));
    const nonRetriable = failed(0, { FailureDetails: { IsNonRetriable: true } });

    expect(idsAndNames(answer, [...started, scheduled(0, "A"), nonRetriable])).toEqual([[1, "B"]]);
  });

  it("treats a cancelled timer as completed and reports it", () => {
    const answer = ends(any(activity("A"), timer(60, true)));
    const history = [...started, scheduled(0, "A"), timerCreated(1), completed(0)];

    const { outcome, canceledTimers } = walk(answer, history, executionId);

    expect([outcome.kind, canceledTimers]).toEqual(["ended", [1]]);
  });

  it("does not end before all open tasks have completed, except waits for events", () => {
    const answer = ends(any(activity("A"), activity("B"), wait("Go")));
    const history = [...started, scheduled(0, "A"), scheduled(1, "B"), completed(0)];

    expect(walk(answer, history, executionId).outcome.kind).toBe("open");
    expect(walk(answer, [...history, completed(1)], executionId).outcome.kind).toBe("ended");
  });

  it("carries over only the events received after continueAsNew", () => {
    const answer = ends(wait("Go"), { actionType: ACTION.continueAsNew, input: 7 });

    const { outcome } = walk(answer, [...started, raised("Other"), raised("Go"), raised("Late")], executionId);

    expect(outcome).toEqual({ kind: "continued", input: 7, carried: [raised("Late")] });
  });

  it("keeps all events while suspended and processes them when resumed", () => {
    const answer = schedules(activity("A"), activity("B"));
    const suspended = [...started, scheduled(0, "A"), event(EVENT.executionSuspended), completed(0)];

    expect(walk(answer, suspended, executionId)).toMatchObject({ isSuspended: true, decisions: [] });
    expect(idsAndNames(answer, [...suspended, event(EVENT.executionResumed)])).toEqual([[1, "B"]]);
  });

  it("keeps earlier events when suspended a second time", () => {
    const answer = schedules(activity("A"), activity("B"));
    const suspended = event(EVENT.executionSuspended);
    const history = [...started, scheduled(0, "A"), suspended, completed(0), suspended];

    expect(idsAndNames(answer, [...history, event(EVENT.executionResumed)])).toEqual([[1, "B"]]);
  });

  it("fails instead of continuing as new when the orchestrator threw after continueAsNew", () => {
    const answer = { ...ends({ actionType: ACTION.continueAsNew, input: 7 }), error: "no" };

    expect(walk(answer, started, executionId).outcome).toEqual({ kind: "ended" });
  });

  it("reports the first of several differences", () => {
    const history = [...started, scheduled(0, "X"), scheduled(1, "B")];

    expect(walk(schedules(all(activity("A"), activity("B"))), history, executionId)).toMatchObject({
      decisions: [{ name: "A" }, { name: "B" }],
      outcome: { kind: "non-deterministic", difference: expect.stringContaining("'X'") },
    });
  });

  it("lets termination win against completion", () => {
    const terminated = event(EVENT.executionTerminated, { Input: "stop" });
    const history = [...started, scheduled(0, "A"), completed(0), terminated];

    expect(walk(ends(activity("A")), history, executionId).outcome).toEqual({ kind: "terminated", reason: "stop" });
  });

  it("walks thousands of actions that complete at once", () => {
    const signal: Action = { actionType: ACTION.signalEntity, instanceId: "@a@b", operation: "add" };

    expect(walk(ends(...new Array<Action>(20_000).fill(signal)), started, executionId).decisions).toHaveLength(20_000);
  });

  it.each([
    {
      now: ends(),
      because: "hasn't (yet?) scheduled this task",
      difference:
        "an activity task with sequence ID 0 and name 'Old' (version ''), but the current replay execution hasn't (yet?) scheduled this task",
    },
    {
      now: schedules(activity("New")),
      because: "scheduled another task",
      difference:
        "an activity task with sequence number 0 named 'Old', but the current orchestration replay instead scheduled an activity task named 'New' with this sequence number",
    },
    {
      now: schedules(timer(1)),
      because: "did something else",
      difference:
        "an activity task with sequence number 0 named 'Old', but the current orchestration replay instead produced a CreateTimerOrchestratorAction action with this sequence number",
    },
  ])("detects that the replay $because", ({ now, difference }) => {
    const { outcome } = walk(now, [...started, scheduled(0, "Old")], executionId);

    expect(outcome).toEqual({ kind: "non-deterministic", difference });
    expect(nonDeterminismMessage(difference)).toBe(
      `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${difference}. ` +
        "Was a change made to the orchestrator code after this instance had already started running?",
    );
  });

  it("ignores the letter case of names", () => {
    expect(walk(schedules(activity("old")), [...started, scheduled(0, "OLD")], executionId).outcome.kind).toBe("open");
  });
});
