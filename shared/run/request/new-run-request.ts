import { createHash, randomUUID } from "node:crypto";
import type { RunClient, StartRunBody } from "../../contract/index.ts";
import { redact } from "../../platform/redact.ts";
import type { RunRequest } from "../store/index.ts";
import type { PipelineToRun } from "./prepare-pipeline.ts";

/** The requested options of a run. */
export type RunOptions = Pick<
  StartRunBody,
  "id" | "repeats" | "concurrency" | "label" | "gates" | "cache" | "maxCostUsd" | "maxTokens" | "timeouts" | "client"
>;

type NewRunRequest = {
  readonly requested: RunOptions;
  /** The hash of the request; see {@link hashRequest}. */
  readonly hash: string;
  /** The command in the log, if the client gives none. */
  readonly command: string;
  readonly createdAt: Date;
  readonly pipeline: PipelineToRun;
  readonly cases: Pick<RunRequest, "casesHash" | "shards"> & { readonly count: number };
};

const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };

/** Creates the request of a run as it is stored. */
export function newRunRequest({ requested, hash, command, createdAt, pipeline, cases }: NewRunRequest): RunRequest {
  const { name, config, includes, codeHash, plan, budgets, changes } = pipeline;
  const { concurrency, label, gates = [], repeats, timeouts, cache, maxCostUsd, maxTokens } = requested;
  return {
    schemaVersion: 1,
    id: requested.id ?? randomUUID(),
    hash,
    casesHash: cases.casesHash,
    createdAt: createdAt.toISOString(),
    pipeline: { name, config, includes, codeHash },
    plan,
    total: cases.count * repeats,
    repeats,
    concurrency,
    budgets,
    limits: maxCostUsd === undefined && maxTokens === undefined ? undefined : { maxCostUsd, maxTokens },
    cache: cache ? true : undefined,
    settingChanges: changes.length === 0 ? undefined : changes,
    label: label === undefined ? undefined : redact(label),
    gates: gates.length === 0 ? undefined : gates,
    timeouts,
    shards: cases.shards,
    client: clientOf(requested, command),
  };
}

function clientOf({ client }: RunOptions, command: string): RunClient {
  const described = {
    command: client?.command ?? command,
    sha: client?.sha ?? null,
    edits: { ...NO_EDITS, ...client?.edits },
  };
  return JSON.parse(redact(JSON.stringify(described))) as RunClient;
}

type HashedRequest = { readonly id?: unknown; readonly client?: unknown; readonly [field: string]: unknown };

/**
 * Hashes a request without its ID and its client. The hash is of the request as it was sent: the files that it names may change
 * later, and the same request still means the same run.
 *
 * @example
 * hashRequest(body) === hashRequest({ ...body, id: "7f6b…" }); // true
 */
export function hashRequest({ id: _id, client: _client, ...requested }: HashedRequest): string {
  return sha256([JSON.stringify(requested)]);
}

/** Returns the SHA-256 of some texts, as hexadecimal digits. */
export function sha256(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
