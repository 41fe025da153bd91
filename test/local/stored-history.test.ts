import { EVENT, type HistoryEvent } from "../../local/history.ts";
import { readHistory, writeHistory } from "../../local/stored-history.ts";

const Timestamp = new Date("2026-01-05T08:00:00.123Z");
const base = { EventId: -1, IsPlayed: true, Timestamp };
const started: HistoryEvent = {
  ...base,
  EventType: EVENT.executionStarted,
  OrchestrationInstance: { InstanceId: "one", ExecutionId: "0".repeat(32) },
  ParentInstance: null,
  Name: "lane",
  Version: "",
  Input: '{"places":[1,2]}',
  Tags: null,
};
const timer: HistoryEvent = { ...base, EventType: EVENT.timerCreated, FireAt: new Date(Timestamp.getTime() + 1) };

describe("a stored history", () => {
  it("is read as it was written, from all its parts", () => {
    const texts = [writeHistory([started]), writeHistory([timer])];

    expect(readHistory(texts, started.Input)).toEqual([started, timer]);
  });

  it("does not hold the input, which the row of the instance has", () => {
    expect(writeHistory([started])).not.toContain("places");
  });

  it("of an earlier version of the host may hold it", () => {
    expect(readHistory([JSON.stringify([started])], "ignored")).toEqual([started]);
  });
});
