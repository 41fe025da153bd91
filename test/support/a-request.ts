import type { RunRequest } from "../../shared/run/store/run-request.ts";

/** A stored run request; give what a test is about. */
export const aRequest = (more: Partial<RunRequest> = {}): RunRequest => ({
  schemaVersion: 1,
  id: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
  hash: "123456",
  casesHash: "abcdef0123456789abcdef",
  createdAt: "2026-11-22T15:37:01.000Z",
  pipeline: { name: "simple", config: {}, codeHash: "c0de" },
  plan: { stage: "infer", inputs: [] },
  total: 2,
  repeats: 1,
  concurrency: 5,
  shards: [0],
  client: {
    command: "gotag run",
    sha: null,
    edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
  },
  ...more,
});
