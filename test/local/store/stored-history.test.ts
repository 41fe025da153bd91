import type { InstanceRow } from "../../../local/engine/instance.ts";
import { EVENT, type ExecutionStarted, type HistoryEvent, type TaskScheduled } from "../../../local/engine/protocol.ts";
import { readHistory, writeHistory } from "../../../local/store/stored-history.ts";

const Timestamp = new Date("2026-01-05T08:00:00.123Z");
const base = { EventId: -1, IsPlayed: true, Timestamp };
const started: ExecutionStarted = {
  ...base,
  EventType: EVENT.executionStarted,
  OrchestrationInstance: { InstanceId: "one", ExecutionId: "0".repeat(32) },
  ParentInstance: null,
  Name: "lane",
  Version: null,
  Input: '{"items":[1,2]}',
  Tags: null,
};
const row: InstanceRow = {
  number: 1,
  id: "one",
  name: started.Name,
  version: "",
  parent: started.ParentInstance,
  executionId: started.OrchestrationInstance.ExecutionId,
  input: started.Input,
  output: null,
  customStatus: null,
  status: "Running",
  createdAt: Timestamp,
  updatedAt: Timestamp,
};
const timer: HistoryEvent = { ...base, EventType: EVENT.timerCreated, FireAt: new Date(Timestamp.getTime() + 1) };

describe("a stored history", () => {
  it("is read unchanged from all its parts", () => {
    const texts = [writeHistory([started]), writeHistory([timer])];

    expect(readHistory(texts, row)).toEqual([started, timer]);
  });

  it("omits what the instance's row contains", () => {
    expect(writeHistory([started])).toBe(`[{"EventType":0,"Timestamp":${Timestamp.getTime()}}]`);
  });

  it("contains the inputs of activities that have not completed, to run them again", () => {
    const scheduled = (EventId: number): HistoryEvent => ({
      ...base,
      EventType: EVENT.taskScheduled,
      EventId,
      Name: "hello",
      Version: "",
      Input: `"${EventId}"`,
    });
    const ended = { ...base, EventType: EVENT.taskCompleted, TaskScheduledId: 0, Result: null };

    const read = readHistory([writeHistory([scheduled(0), scheduled(1), ended])], row);

    const { Input: _, ...withoutInput } = scheduled(0) as TaskScheduled;
    expect(read).toEqual([withoutInput, scheduled(1), ended]);
  });

  it("of an earlier version may contain more", () => {
    const { Input: _, ...withoutInput } = started;

    expect(readHistory([JSON.stringify([started])], { ...row, input: "ignored" })).toEqual([started]);
    expect(readHistory([JSON.stringify([withoutInput])], row)).toEqual([started]);
  });
});
