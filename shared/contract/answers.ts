import { z } from "zod";
import { health, modelCheck, modelList, pipelineDescription, pipelineList } from "./catalog.ts";
import { evalList, evalResource } from "./eval-resource.ts";
import { problemDocument } from "./problem.ts";
import { loggedResult, runLog, runStatus as status, usage } from "./run-log.ts";
import { acceptedRun, casePage, counts, run, runPage } from "./runs.ts";

// Everything that the API answers with. Loaded when the OpenAPI document is first requested.

const count = z.int().min(0);
const number = z.number();
const text = z.string();
const latency = z.looseObject({ p50Ms: number, p95Ms: number, p99Ms: number });
const repeat = count.optional();
const verdict = z.enum(["ok", "failed", "error", "unknown"]);
const passRate = z.looseObject({ rate: number });
const compared = z.looseObject({ uuid: text, pipeline: text, status, total: count, passRate: passRate.optional() });
const reference = z.looseObject({ uuid: text, repeat });

/** The schemas of answers by their names in the document. */
export const answerSchemas = {
  Problem: problemDocument,
  Health: health,
  Run: run,
  RunPage: runPage,
  AcceptedRun: acceptedRun,
  CaseResult: loggedResult,
  CasePage: casePage,
  RunLog: runLog,
  Summary: z.looseObject({
    uuid: text,
    pipeline: text,
    status,
    settings: z.record(text, text),
    counts: counts.extend({ total: count, succeeded: count, unknown: count }).loose(),
    passRate: passRate.optional(),
    latency: latency.optional(),
    usage: usage.optional(),
    stages: z.array(z.looseObject({ stage: text, runs: count, errors: count, attempts: count })),
    keywords: z.array(z.looseObject({ keyword: text })),
    columns: z.array(z.looseObject({})),
    cases: z.array(z.looseObject({ uuid: text, repeat, status: verdict, keywords: z.array(text) })),
  }),
  Transcripts: z.looseObject({
    uuid: text,
    pipeline: text,
    status,
    cases: z.array(z.looseObject({ uuid: text, repeat, status: verdict, turns: z.array(z.looseObject({})) })),
  }),
  Comparison: z.looseObject({
    base: compared,
    candidate: compared,
    configChanges: z.array(z.looseObject({})),
    counts: z.looseObject({ pairs: count, broken: count, fixed: count, same: count }),
    significance: z.looseObject({ pValue: number, alpha: number }).optional(),
    effects: z.array(z.looseObject({})),
    cases: z.array(reference.extend({ change: text, base: verdict, candidate: verdict })),
    onlyInBase: z.array(reference),
    onlyInCandidate: z.array(reference),
  }),
  GateResults: z.array(
    z.looseObject({ rule: text, passed: z.boolean(), actual: number.nullable(), limit: number, reason: text }),
  ),
  Pipelines: pipelineList,
  Pipeline: pipelineDescription,
  Models: modelList,
  ModelCheck: modelCheck,
  Eval: evalResource,
  Evals: evalList,
  OpenApi: z.looseObject({ openapi: text, paths: z.looseObject({}) }),
};

export type AnswerName = keyof typeof answerSchemas;
