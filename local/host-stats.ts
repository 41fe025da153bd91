import type { Engine } from "./engine.ts";

/** What a host has done since it started. */
export type HostStats = {
  readonly episodes: number;
  readonly activities: number;
  readonly commits: number;
  /** How much history was written to the task hub, in characters of JSON. */
  readonly historyBytes: number;
  /** Messages that orchestrations got: starts, results of activities, children and entities, timers, events. */
  readonly orchestrationMessages: number;
  /** Operations that entities got, calls and signals. */
  readonly entityOperations: number;
};

/** Reads the figures where they are counted. */
export const readStats = ({ activities, commits, entities, orchestrations }: Engine): HostStats => ({
  episodes: orchestrations.episodeCount(),
  activities: activities.count(),
  commits: commits.count(),
  historyBytes: commits.historyBytes(),
  orchestrationMessages: orchestrations.messageCount(),
  entityOperations: entities.operationCount(),
});
