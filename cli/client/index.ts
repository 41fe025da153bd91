export type { Run } from "../../shared/contract/index.ts";
export type { ApiClient } from "./api-client.ts";
export { homeOf, withApp, type AppOptions } from "./connect.ts";
export {
  followRun,
  renderEnded,
  reportFailed,
  reportIdle,
  runHint,
  untilInterrupted,
  watchWithProgress,
} from "./follow-run.ts";
export { isRunReference, resolveRun } from "./resolve-run.ts";
