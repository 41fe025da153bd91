import { timing } from "../runlog/elapsed.ts";
import type { RunLogMetadata, RunStatus } from "../runlog/run-log.ts";
import type { RunRequest } from "./run-request.ts";

export type RunEnd = { readonly status: RunStatus; readonly end: Date; readonly error?: string };

/** What stands beside the results in a run's log. */
export function runLogMetadata(request: RunRequest, { status, end, error }: RunEnd): RunLogMetadata {
  const start = new Date(request.createdAt);
  return {
    ...request.client,
    ...timing(start.getTime(), end.getTime()),
    concurrency: request.concurrency,
    pipeline: {
      name: request.pipeline.name,
      config: request.pipeline.config,
      ...(request.pipeline.includes === undefined ? {} : { includes: request.pipeline.includes }),
    },
    status,
    ...(error === undefined ? {} : { error }),
    ...(request.label === undefined ? {} : { label: request.label }),
    ...(request.settingChanges === undefined ? {} : { settingChanges: request.settingChanges }),
    ...(request.repeats === 1 ? {} : { repeats: request.repeats }),
    ...(request.rerun === undefined ? {} : { rerunOf: request.rerun.of }),
    schemaVersion: 1,
  };
}
