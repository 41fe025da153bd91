import { readReport } from "../../../shared/reports/read-report.ts";
import { renderMarkdown } from "../../../shared/reports/render/markdown.ts";
import { renderText } from "../../../shared/reports/render/text.ts";
import { transcribe } from "../../../shared/reports/transcript.ts";
import { transcribeRun } from "../../../shared/reports/render/render-report.ts";
import type { LoggedResult, RunLogMetadata, StageResults } from "../../../shared/contract/run-log.ts";
import { aGoTaglioLog } from "./a-gotaglio-log.ts";
import { aReporter } from "./a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming } from "./a-run-log.ts";

const config = { infer: { model: { name: "flakey" } } };
const messages = [
  { role: "system", content: "Answer with a number." },
  { role: "user", content: "1 + 1" },
];
const usage = { inputTokens: 9, outputTokens: 1, costUsd: 0.001 };
const sums = { uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", keywords: ["p0"], user: "1 + 1", answer: 2 };

const textOf = (
  results: readonly LoggedResult[],
  reporter?: ReturnType<typeof aReporter>,
  metadata: Partial<RunLogMetadata> = { pipeline: { name: "simple", config } },
) => [...renderText(transcribeRun(readReport(aRunLog(results, metadata), reporter)))].join("");

describe("transcripts of cases", () => {
  it("show messages, stages, expected and actual answer, and the settings that differ", () => {
    const reporter = aReporter({
      config: { infer: { model: { name: "perfect" } } },
      expected: ({ case: item }) => String((item as typeof sums).answer),
    });
    const result = aResult({
      case: sums,
      stages: { prepare: messages, infer: "3\u001b[2J", extract: 3, assess: { cost: 1, edits: ["3 to 2"] } },
      metadata: aTiming(120, {
        prepare: aRecord(5),
        infer: aRecord(100, { attempts: 2, usage }),
        assess: aRecord(0.1),
      }),
      passed: false,
    });

    expect(textOf([result], reporter)).toBe(`Run 7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a (simple)

Settings that differ from the defaults of simple:
infer.model.name: perfect => flakey

Case 08fd947c-f0f1-4a65-8c61-6789eb3cc4fc: FAILED

Keywords: p0
Elapsed:  120 ms
Tokens:   9 in, 1 out
Cost:     $0.0010

Case
  {
    "user": "1 + 1",
    "answer": 2
  }

prepare (5 ms), system
  Answer with a number.

prepare (5 ms), user
  1 + 1

infer (100 ms, 2 attempts)
  3\\x1b[2J

Expected answer
  2

extract
  3

assess (0.1 ms)
  {
    "cost": 1,
    "edits": [
      "3 to 2"
    ]
  }
`);
  });

  it("show the exception with its stage and traceback", () => {
    const exception = { stage: "infer", message: "Error: away", traceback: "Error: away\n    at infer", time: "now" };
    const result = aResult({ succeeded: false, passed: false, stages: { prepare: "a" }, exception });

    expect(textOf([result]).split("\n\n").slice(2)).toEqual([
      "Elapsed:  1.23 s",
      "prepare\n  a",
      "Exception in infer at now\n  Error: away",
      "Traceback\n  Error: away\n      at infer\n",
    ]);
  });

  it("show each turn with the part of the case that belongs to it", () => {
    const turns = [{ user: "a latte" }, { user: "and tea" }];
    const exception = { stage: "infer", message: "Error: away", traceback: "…", time: "now" };
    const result = aResult({
      succeeded: false,
      passed: false,
      case: { uuid: "a", turns },
      stages: undefined,
      turns: [
        { succeeded: true, stages: { infer: "latte" }, metadata: aTiming(1) },
        { succeeded: false, stages: {}, metadata: aTiming(1), exception },
      ],
      metadata: { ...aTiming(2), repeat: 1 },
      exception,
    });
    const reporter = aReporter({ expected: ({ turn, turns: before }) => `${turn} after ${before?.length}` });

    expect(textOf([result], reporter, {}).split("\n\n").slice(1)).toEqual([
      "Case a, repeat 1: ERROR",
      "Elapsed:  2 ms",
      "Turn 1 of 2",
      'Given\n  {\n    "user": "a latte"\n  }',
      "infer\n  latte",
      "Expected answer\n  0 after 0",
      "Turn 2 of 2",
      'Given\n  {\n    "user": "and tea"\n  }',
      "Expected answer\n  1 after 1",
      "Exception in infer at now\n  Error: away",
      "Traceback\n  …\n",
    ]);
  });

  it("show messages that contain more than text", () => {
    const call = { id: "1", type: "function", function: { name: "add", arguments: "{}" } };
    const chat = [
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "user", content: [{ type: "text", text: "look" }] },
    ];
    const stages = { prepare: chat, infer: [{ role: 1 }], empty: [] } as unknown as StageResults;
    const report = readReport(aRunLog([aResult({ stages })]));

    const [turn] = transcribe(report, report.results[0]!).turns;

    expect(turn?.stages).toEqual([
      {
        stage: "prepare",
        messages: [
          { role: "assistant", text: JSON.stringify({ tool_calls: [call] }, null, 2) },
          { role: "user", text: JSON.stringify([{ type: "text", text: "look" }], null, 2) },
        ],
      },
      { stage: "infer", value: [{ role: 1 }] },
      { stage: "empty", value: [] },
    ]);
  });

  it("use the text of the pipeline's format function, as Markdown in Markdown", () => {
    const reporter = aReporter({ format: (result) => `**${String(result.case["uuid"])}** said\n\u001b[2J` });
    const report = readReport(aRunLog([aResult({ case: { uuid: "a" }, stages: { infer: "x" } })]), reporter);

    expect([...renderText(transcribeRun(report))].join("")).toContain("\n\n**a** said\n\\x1b[2J\n");
    expect([...renderMarkdown(transcribeRun(report))].join("")).toContain("\n\n**a** said\n\\x1b[2J\n");
    expect(transcribe(report, report.results[0]!).turns).toEqual([]);
  });

  it("leave out the expected answer when the pipeline's function throws", () => {
    const reporter = aReporter({
      expected: () => {
        throw new Error("no answer");
      },
    });

    expect(textOf([aResult()], reporter)).not.toContain("Expected");
  });

  it("show a log of GoTaglio", () => {
    const report = readReport(aGoTaglioLog() as never);

    const text = [...renderText(transcribeRun(report))].join("");

    expect(text).toContain("Case 08fd947c-f0f1-4a65-8c61-6789eb3cc4fc: UNKNOWN");
    expect(text).toContain("prepare, user\n  1 + 1\n");
    expect(text).toContain("Exception in infer at 2025-01-22 15:37:01.423525+00:00\n  Error: Flakey model failed\n");
    expect(text).toContain("Exception at 2025-01-22 15:37:01+00:00\n  Error: no cart\n");
  });

  it.each([
    {
      status: "running",
      results: [],
      ends: "Its status is running: there may be more cases than these.\n\nThere are no results.\n",
    },
    { status: "cancelled", results: [anError("a", "Error: b")], ends: "Traceback\n  Error: b\n" },
  ] as const)("says so when the run is $status", ({ status, results, ends }) => {
    const text = textOf(results, undefined, { status });

    expect(text).toContain(`Its status is ${status}`);
    expect(text.endsWith(ends)).toBe(true);
  });
});
