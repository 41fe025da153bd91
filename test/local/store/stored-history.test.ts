import { EVENT, type ExecutionStarted, type HistoryEvent, type TaskScheduled } from "../../../local/engine/protocol.ts";
import type { InstanceRow } from "../../../local/engine/instance.ts";
import { readHistory, writeHistory } from "../../../local/store/stored-history.ts";

const Timestamp = new Date("2026-01-05T08:00:00.123Z");
const base = { EventId: -1, IsPlayed: true, Timestamp };
const started: ExecutionStarted = {
  ...base,
  EventType: EVENT.executionStarted,
  OrchestrationInstance: { InstanceId: "one", ExecutionId: "0".repeat(32) },
  ParentInstance: null,
  Name: "lane",
  Version: "",
  Input: '{"places":[1,2]}',
  Tags: null,
};
const row: InstanceRow = {
  number: 1,
  id: "one",
  name: started.Name,
  version: started.Version,
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
  it("is read as it was written, from all its parts", () => {
    const texts = [writeHistory([started]), writeHistory([timer])];

    expect(readHistory(texts, row)).toEqual([started, timer]);
  });

  it("does not hold what the row of the instance has", () => {
    expect(writeHistory([started])).toBe(`[{"EventType":0,"Timestamp":${Timestamp.getTime()}}]`);
  });

  it("holds the inputs of activities that have not ended well, from which they are run again", () => {
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

  it("of an earlier version of the host may hold more of that", () => {
    const { Input: _, ...withoutInput } = started;

    expect(readHistory([JSON.stringify([started])], { ...row, input: "ignored" })).toEqual([started]);
    expect(readHistory([JSON.stringify([withoutInput])], row)).toEqual([started]);
  });
});
