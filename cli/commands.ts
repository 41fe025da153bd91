import type { Commands } from "./program.ts";

/** The real commands. Each loads only what it needs, when it is called: `gotag help` loads none. */
export const commands: Commands = {
  run: async (...call) => (await import("./commands/run.ts")).run(...call),
  rerun: async (...call) => (await import("./commands/rerun.ts")).rerun(...call),
  status: async (...call) => (await import("./commands/status.ts")).status(...call),
  wait: async (...call) => (await import("./commands/wait.ts")).wait(...call),
  cancel: async (...call) => (await import("./commands/cancel.ts")).cancel(...call),
  deleteRuns: async (...call) => (await import("./commands/delete-runs.ts")).deleteRuns(...call),
  log: async (...call) => (await import("./commands/log.ts")).log(...call),
  summarize: async (...call) => (await import("./commands/summarize.ts")).summarize(...call),
  format: async (...call) => (await import("./commands/format.ts")).format(...call),
  compare: async (...call) => (await import("./commands/compare.ts")).compare(...call),
  exportRun: async (...call) => (await import("./commands/export.ts")).exportRun(...call),
  history: async (...call) => (await import("./commands/history.ts")).history(...call),
  pipelines: async (...call) => (await import("./commands/pipelines.ts")).pipelines(...call),
  models: async (...call) => (await import("./commands/models.ts")).models(...call),
  evals: async (...call) => (await import("./commands/evals.ts")).evals(...call),
  nightlyRun: async (...call) => (await import("./commands/nightly-run.ts")).nightlyRun(...call),
  push: async (...call) => (await import("./commands/push.ts")).push(...call),
  addIds: async (...call) => (await import("./commands/add-ids.ts")).addIdsToFile(...call),
  newPipeline: async (...call) => (await import("./commands/new.ts")).newPipeline(...call),
  serve: async (...call) => (await import("./commands/serve.ts")).serve(...call),
  doctor: async (...call) => (await import("./commands/doctor.ts")).doctor(...call),
  demo: async (...call) => (await import("./commands/demo.ts")).demo(...call),
};
