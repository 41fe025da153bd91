import { parseRunLog } from "../../shared/reports/read-report.ts";
import type { RunLog } from "../../shared/contract/run-log.ts";
import { openLogFile } from "../../viewer/log-file.ts";
import { aGoTaglioLog } from "../shared/reports/a-gotaglio-log.ts";
import { anError, aRecord, aResult, aRunLog, aTiming, summarizeRun } from "../shared/reports/a-run-log.ts";

const usage = { inputTokens: 9, outputTokens: 1, costUsd: 0.001 };

/** Passed, failed and raised, with keywords, times, tries and turns. */
const aFullLog = () =>
  aRunLog(
    [
      aResult({
        case: { uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", keywords: ["p0", "slow"] },
        metadata: { ...aTiming(120, { infer: aRecord(100, { usage }) }), repeat: 0 },
      }),
      aResult({
        case: { uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6", keywords: ["p0"] },
        passed: false,
        metadata: aTiming(320, { infer: aRecord(300, { attempts: 3, usage: { ...usage, isEstimate: true } }) }),
      }),
      anError("infer", "Error: no answer", {
        uuid: "3a97a564-cb2b-41b0-b5c1-401f8540ef29",
        metadata: aTiming(20, { infer: aRecord(10, { succeeded: false }) }),
      }),
    ],
    { label: "nightly", sha: "7e17f48", status: "cancelled", error: "It became too dear." },
  );

describe("openLogFile", () => {
  it.each([
    { what: "a log", log: aFullLog() },
    { what: "a log without results", log: aRunLog([]) },
    { what: "a log of GoTaglio", log: aGoTaglioLog() as unknown as RunLog },
    { what: "a log of a GoTaglio run that broke off", log: { ...aGoTaglioLog(), results: {} } as unknown as RunLog },
  ])("summarizes $what as the app does", ({ log }) => {
    const parsed = parseRunLog(structuredClone(log)) as { log: RunLog };

    expect(openLogFile("run.json", JSON.stringify(log)).summary).toEqual(summarizeRun(parsed.log));
  });

  it("reads results in which anything may be missing or wrong", () => {
    const odd = [
      { case: { uuid: "1" } },
      { case: { uuid: "2", keywords: "p0" }, stages: 5, turns: [null, 7], metadata: [], exception: "x", succeeded: 1 },
      {
        case: { uuid: "3" },
        succeeded: true,
        passed: "yes",
        metadata: {
          reusedFrom: 5,
          stages: { infer: null, assess: { attempts: "2", usage: { costUsd: 1 }, failedAttempts: [null] } },
        },
        exception: { message: 5 },
      },
    ];

    const { summary, report } = openLogFile("run.json", JSON.stringify({ ...aRunLog([]), results: odd }));

    expect(summary.cases).toEqual([
      { uuid: "1", status: "error", keywords: [] },
      { uuid: "2", status: "error", keywords: [] },
      { uuid: "3", status: "unknown", keywords: [] },
    ]);
    expect(report.results[2]!.turns[0]!.records).toEqual({
      infer: { succeeded: false, attempts: 1 },
      assess: { succeeded: false, attempts: 1, failedAttempts: [{ time: "", error: "", waitMs: 0 }] },
    });
  });

  it.each([
    { text: "not JSON", message: /^run\.json is no run log: .*JSON/ },
    { text: "null", message: "run.json is no run log: it lacks results, metadata or uuid." },
    { text: '{"results":[]}', message: "run.json is no run log: it lacks results, metadata or uuid." },
    {
      text: JSON.stringify({ ...aRunLog([]), results: [{ case: { uuid: "1" } }, {}] }),
      message: "run.json is no run log: results[1] has no case with a uuid.",
    },
  ])("refuses $text", ({ text, message }) => {
    expect(() => openLogFile("run.json", text)).toThrow(message);
  });
});
