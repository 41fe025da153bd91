/** Help of arguments and options that several commands take. */
export const RUN_HELP = "id of a run, the beginning of one (4 characters or more), or latest";
export const LOG_HELP = `${RUN_HELP}; or a log file on this machine`;
export const GATE_HELP =
  "a rule that the run must keep to, such as pass-rate>=0.9, errors==0, 'p95(infer)<8s' or cost<2";
