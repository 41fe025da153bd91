import { cancelRun } from "./cancel-run.ts";
import { checkModel } from "./check-model.ts";
import { compareRuns } from "./compare-runs.ts";
import { deleteEval } from "./delete-eval.ts";
import { deleteRun } from "./delete-run.ts";
import { getCase } from "./get-case.ts";
import { getEval } from "./get-eval.ts";
import { getHealth } from "./get-health.ts";
import { getOpenApi } from "./get-openapi.ts";
import { getPipeline } from "./get-pipeline.ts";
import { getRunFormat } from "./get-run-format.ts";
import { getRunGates } from "./get-run-gates.ts";
import { getRunLog } from "./get-run-log.ts";
import { getRunSummary } from "./get-run-summary.ts";
import { getRun } from "./get-run.ts";
import { listCases } from "./list-cases.ts";
import { listEvals } from "./list-evals.ts";
import { listModels } from "./list-models.ts";
import { listPipelines } from "./list-pipelines.ts";
import { listRuns } from "./list-runs.ts";
import { putEval } from "./put-eval.ts";
import { putSuite } from "./put-suite.ts";
import { rerunRun } from "./rerun-run.ts";
import { runEvalNow } from "./run-eval-now.ts";
import { startRun } from "./start-run.ts";
import type { Route } from "./route.ts";

/** All routes of the API. Loading them registers nothing and does not load the Functions packages. */
export const routes: readonly Route[] = [
  cancelRun,
  checkModel,
  compareRuns,
  deleteEval,
  deleteRun,
  getCase,
  getEval,
  getHealth,
  getOpenApi(() => routes),
  getPipeline,
  getRunFormat,
  getRunGates,
  getRunLog,
  getRunSummary,
  getRun,
  listCases,
  listEvals,
  listModels,
  listPipelines,
  listRuns,
  putEval,
  putSuite,
  rerunRun,
  runEvalNow,
  startRun,
];
