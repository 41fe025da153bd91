export { type CurrentNight, keepNight, readCurrent, releaseCurrent, takeCurrent } from "./current-night.ts";
export { composeEvalRun, evalRunBody, type EvalRunBody, namesEval, parseEvalRunBody } from "./eval-run.ts";
export {
  type Eval,
  evalFile,
  evalJsonSchema,
  evalNameProblem,
  type EvalTiming,
  LAST_GOOD,
  suiteNameProblem,
} from "./eval-schema.ts";
export { createEvalStore, evalBlobs, type EvalStore, type FoundEval, knownSince, readJsonBlob } from "./eval-store.ts";
export {
  type Baseline,
  type Evidence,
  judgeNight,
  type LastNight,
  nightMarkdown,
  type NightResult,
  type Notified,
} from "./judge-night.ts";
export { NotifySecretError, parseSecrets, sendNotification, type Sent } from "./notification.ts";
export { parseEval, parseEvalText } from "./parse-eval.ts";
export { dateIn, dueOccurrence, parseEvalSchedule } from "./schedule.ts";
