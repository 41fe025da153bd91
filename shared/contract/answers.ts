import { z } from "zod";
import { health, modelCheck, modelList, pipelineDescription, pipelineList } from "./catalog.ts";
import { comparison, gateResult } from "./comparison.ts";
import { evalList, evalResource } from "./eval-resource.ts";
import { problemDocument } from "./problem.ts";
import { runSummary, transcripts } from "./reports.ts";
import { loggedResult, runLog } from "./run-log.ts";
import { acceptedRun, casePage, runResource, runPage } from "./runs.ts";

// Everything that the API answers with. Loaded when the OpenAPI document is first requested.

/** The schemas of answers by their names in the document. */
export const answerSchemas = {
  Problem: problemDocument,
  Health: health,
  Run: runResource,
  RunPage: runPage,
  AcceptedRun: acceptedRun,
  CaseResult: loggedResult,
  CasePage: casePage,
  RunLog: runLog,
  Summary: runSummary,
  Transcripts: transcripts,
  Comparison: comparison,
  GateResults: z.array(gateResult),
  Pipelines: pipelineList,
  Pipeline: pipelineDescription,
  Models: modelList,
  ModelCheck: modelCheck,
  Eval: evalResource,
  Evals: evalList,
  OpenApi: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
};

export type AnswerName = keyof typeof answerSchemas;
