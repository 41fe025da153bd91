export { type Cancel, type Clock, systemClock } from "./clock.ts";
export { type Host, startHost } from "./host.ts";
export type { HostOptions } from "./host.ts";
export type { HostStats } from "./host.ts";
export { HostError, TaskHubInUseError } from "./host-error.ts";
export { createManualClock, type ManualClock } from "./clock.ts";
export type { Log, LogEntry } from "./log.ts";
