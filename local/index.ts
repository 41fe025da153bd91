export { type Cancel, type Clock, systemClock } from "./clock.ts";
export { type Host, startHost } from "./host.ts";
export type { HostOptions } from "./host-options.ts";
export type { HostStats } from "./host-stats.ts";
export { HostError, TaskHubInUseError } from "./host-error.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export type { Log, LogEntry } from "./log.ts";
