import { z } from "zod";
import { comparison, gateResult } from "./comparison.ts";
import { runSummary, transcripts } from "./reports.ts";
import { loggedResult, runLog, runStatus as status, usage } from "./run-log.ts";

// What the API answers with, for its document. Objects may have more fields than are named here: new ones break nobody.
// Loaded when the document is first asked for.

const count = z.int().min(0);
const number = z.number();
const time = z.iso.datetime();
const json = z.unknown();
const text = z.string();
const optional = { number: number.optional(), text: text.optional() };

const links = z.looseObject({ self: text, log: text, summary: text });
const counts = z.looseObject({ total: count, completed: count, passed: count, failed: count, errors: count });
const cursor = text.optional().meta({ description: "Where there is one, it leads to the next page." });

const run = z.looseObject({
  id: z.guid(),
  pipeline: text,
  label: optional.text,
  models: z.array(text),
  status,
  counts,
  usage: usage.optional(),
  createdAt: time,
  updatedAt: time,
  links,
  error: optional.text,
});

const issues = z.array(z.looseObject({ path: text, message: text }));

const evalResource = z.looseObject({
  name: text,
  source: z.enum(["stored", "packaged"]),
  pipeline: optional.text,
  enabled: z.boolean(),
  schedule: optional.text,
  timeZone: optional.text,
  next: time.optional(),
  current: z.looseObject({ run: z.guid(), startedAt: time }).optional(),
  last: z
    .looseObject({ run: z.guid(), date: z.iso.date(), status: text, passed: z.boolean(), report: text })
    .optional(),
  baseline: z.looseObject({ run: z.guid(), date: z.iso.date() }).optional(),
  problems: issues.optional(),
});

/** The schemas of answers by the names that they have in the document. */
export const answerSchemas = {
  Problem: z
    .looseObject({
      type: text,
      title: text,
      status: z.int(),
      detail: text.meta({ description: "One sentence, for people." }),
      code: text.meta({ description: "Stable, for programs." }),
      issues,
    })
    .meta({ description: "What was wrong (RFC 9457)." }),
  Health: z.looseObject({ status: z.literal("ok"), version: text, storage: text, time }),
  Run: run,
  RunPage: z.looseObject({ runs: z.array(run), cursor }),
  AcceptedRun: z.looseObject({ id: z.guid(), status, links, warnings: z.array(text), estimate: json.optional() }),
  CaseResult: loggedResult,
  CasePage: z.looseObject({ cases: z.array(loggedResult), cursor }),
  RunLog: runLog,
  Summary: runSummary,
  Transcripts: transcripts,
  Comparison: comparison,
  GateResults: z.array(gateResult),
  Pipelines: z.looseObject({
    pipelines: z.array(z.looseObject({ name: text, description: optional.text, error: optional.text })),
  }),
  Pipeline: z.looseObject({
    name: text,
    description: optional.text,
    settings: z.array(z.looseObject({ path: text, kind: z.enum(["prompt", "internal", "value"]) })),
    graph: json.optional(),
    waiting: json.optional(),
    problems: issues.optional(),
  }),
  Models: z.looseObject({ models: z.array(z.looseObject({ name: text, type: text })) }),
  ModelCheck: z.looseObject({ name: text, elapsedMs: number, succeeded: z.boolean() }),
  Eval: evalResource,
  Evals: z.looseObject({ evals: z.array(evalResource) }),
  OpenApi: z.looseObject({ openapi: text, paths: z.looseObject({}) }),
};

export type AnswerName = keyof typeof answerSchemas;
