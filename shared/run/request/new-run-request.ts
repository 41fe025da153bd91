import { createHash, randomUUID } from "node:crypto";
import type { PipelineToRun } from "./prepare-pipeline.ts";
import type { RunClient, RunRequest } from "../store/index.ts";
import { redact } from "../../platform/redact.ts";
import type { StartRunBody } from "../../contract/index.ts";

/** How a run is to be run, as it was asked for. */
export type AskedRun = Pick<
  StartRunBody,
  "id" | "repeats" | "concurrency" | "label" | "gates" | "cache" | "maxCostUsd" | "maxTokens" | "timeouts" | "client"
>;

export type NewRunRequest = {
  readonly asked: AskedRun;
  /** Of what was asked; see {@link hashAsked}. */
  readonly hash: string;
  /** What stands as the command in the log where no client gave one. */
  readonly command: string;
  readonly createdAt: Date;
  readonly pipeline: PipelineToRun;
  readonly cases: Pick<RunRequest, "casesHash" | "shards"> & { readonly count: number };
};

const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };

/**
 * The request of a run as it is stored.
 *
 * @example
 * newRunRequest({ asked: body, hash, command: "POST /api/runs", createdAt: now(), pipeline, cases });
 */
export function newRunRequest({ asked, hash, command, createdAt, pipeline, cases }: NewRunRequest): RunRequest {
  const { name, config, includes, codeHash, plan, budgets, changes } = pipeline;
  const { concurrency, label, gates = [], repeats, timeouts, cache, maxCostUsd, maxTokens } = asked;
  const limits = {
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  return {
    schemaVersion: 1,
    id: asked.id ?? randomUUID(),
    hash,
    casesHash: cases.casesHash,
    createdAt: createdAt.toISOString(),
    pipeline: { name, config, ...(includes === undefined ? {} : { includes }), codeHash },
    plan,
    total: cases.count * repeats,
    repeats,
    concurrency,
    ...(budgets === undefined ? {} : { budgets }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(cache === true ? { cache } : {}),
    ...(changes.length === 0 ? {} : { settingChanges: changes }),
    ...(label === undefined ? {} : { label: redact(label) }),
    ...(gates.length === 0 ? {} : { gates }),
    ...(timeouts === undefined ? {} : { timeouts }),
    shards: cases.shards,
    client: clientOf(asked, command),
  };
}

function clientOf({ client }: AskedRun, command: string): RunClient {
  const told = {
    command: client?.command ?? command,
    sha: client?.sha ?? null,
    edits: { ...NO_EDITS, ...client?.edits },
  };
  return JSON.parse(redact(JSON.stringify(told))) as RunClient;
}

type Asked = { readonly id?: unknown; readonly client?: unknown; readonly [field: string]: unknown };

/**
 * Tells what was asked for, not by whom, nor under which id. It is of the request as it came: what it names may change later,
 * and the same request still means the same run.
 *
 * @example
 * hashAsked(body) === hashAsked({ ...body, id: "7f6b…" }); // true
 */
export function hashAsked({ id: _id, client: _client, ...asked }: Asked): string {
  return sha256([JSON.stringify(asked)]);
}

/** The SHA-256 of some texts, as hexadecimal digits. */
export function sha256(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
