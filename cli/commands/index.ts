import type { Declare } from "./options.ts";

/** Loads the module of a command. */
type Load = () => Promise<Declare>;

/** The commands as `gotag help` lists them. */
export const COMMANDS: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  "Run suites:": {
    run: async () => (await import("./run.ts")).runCommand,
    rerun: async () => (await import("./rerun.ts")).rerunCommand,
    demo: async () => (await import("./demo.ts")).demoCommand,
  },
  "Manage runs:": {
    status: async () => (await import("./status.ts")).statusCommand,
    wait: async () => (await import("./wait.ts")).waitCommand,
    cancel: async () => (await import("./cancel.ts")).cancelCommand,
    delete: async () => (await import("./delete.ts")).deleteCommand,
  },
  "Results:": {
    log: async () => (await import("./log.ts")).logCommand,
    summarize: async () => (await import("./summarize.ts")).summarizeCommand,
    format: async () => (await import("./format.ts")).formatCommand,
    compare: async () => (await import("./compare.ts")).compareCommand,
    export: async () => (await import("./export.ts")).exportCommand,
    history: async () => (await import("./history.ts")).historyCommand,
  },
  "Pipelines, models, cases:": {
    pipelines: async () => (await import("./pipelines.ts")).pipelinesCommand,
    models: async () => (await import("./models.ts")).modelsCommand,
    "add-ids": async () => (await import("./add-ids.ts")).addIdsCommand,
    new: async () => (await import("./new.ts")).newCommand,
  },
  "Evals:": {
    evals: async () => (await import("./evals.ts")).evalsCommand,
    nightly: async () => (await import("./nightly.ts")).nightlyCommand,
    push: async () => (await import("./push.ts")).pushCommand,
  },
  "App:": {
    serve: async () => (await import("./serve.ts")).serveCommand,
    doctor: async () => (await import("./doctor.ts")).doctorCommand,
  },
};
