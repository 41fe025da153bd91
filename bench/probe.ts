// Loaded by preload.js into the measured processes, the command line and its workers: writes the figures of the process at its end.
import { subscribe } from "node:diagnostics_channel";
import { readFileSync, writeFileSync } from "node:fs";
import type { ClientRequest } from "node:http";
import { join } from "node:path";
import { NO_REQUESTS, storageRequest, type StorageRequest, type StorageRequests } from "./storage-request.ts";

/** The figures of one process. */
export type Probe = {
  /** User and system together. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** To Azurite; a storage of files sends none. */
  readonly requests: StorageRequests;
};

/** The environment variable that names the folder of the figures, one file per process. */
export const PROBE_FOLDER = "GOTAG_BENCH_PROBES";

/** All paths of Azurite begin with the name of its account. */
const AZURITE_PATH = "/devstoreaccount1/";

const folder = process.env[PROBE_FOLDER];
if (folder !== undefined) {
  const requests: { [kind in StorageRequest]: number } = { ...NO_REQUESTS };
  subscribe("http.client.request.start", (message) => {
    const { method, path } = (message as { readonly request: ClientRequest }).request;
    if (path.startsWith(AZURITE_PATH)) requests[storageRequest(method, path)] += 1;
  });
  process.once("exit", () => {
    const { userCPUTime, systemCPUTime } = process.resourceUsage();
    const probe: Probe = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes: peakBytes(), requests };
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(probe));
  });
}

function peakBytes(): number {
  try {
    // `maxRSS` also knows the time before the program was loaded, when the process was a copy of its parent.
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
