export { describeEval } from "./describe-eval.ts";
export { evalBlobs, scheduleSince, takeCurrent } from "./eval-blobs.ts";
export { namesEval, newScheduledRun, parseEvalRunBody, prepareEvalRun, prepareScheduledRun } from "./eval-run.ts";
export { createEvalStore, type EvalStore, type FoundEval } from "./eval-store.ts";
export { NotifySecretError, parseSecrets } from "./notify-settings.ts";
export { parseEval, parseEvalText } from "./parse-eval.ts";
export { resumeCurrent, startIfDue, startScheduledRun } from "./start-scheduled-run.ts";
