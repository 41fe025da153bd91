import { ApiError } from "./api-error.ts";
import type { Api } from "./create-api.ts";
import type { Usage } from "./summary.ts";
import { withQuery } from "./with-query.ts";

/** What is recorded of one stage; logs of GoTaglio lack most of it. */
export type StageRecord = {
  readonly start?: string;
  readonly elapsedMs?: number;
  readonly succeeded?: boolean;
  readonly attempts?: number;
  /** Taken over from the run that this one repeats, with its times. */
  readonly reused?: boolean;
  readonly failedAttempts?: readonly { readonly time: string; readonly error: string; readonly waitMs: number }[];
  readonly usage?: Usage;
};

export type CaseException = {
  readonly stage?: string;
  readonly message: string;
  readonly traceback?: string;
  readonly time?: string;
};

export type TurnResult = {
  readonly succeeded?: boolean;
  readonly stages?: { readonly [stage: string]: unknown };
  readonly metadata?: { readonly stages?: { readonly [stage: string]: StageRecord } };
  readonly exception?: CaseException;
};

/** The result of a case as it stands in a run log. A case with turns has those instead of stages. */
export type CaseResult = TurnResult & {
  readonly passed?: boolean;
  readonly case: { readonly uuid: string; readonly [field: string]: unknown };
  readonly turns?: readonly TurnResult[];
  readonly metadata?: TurnResult["metadata"] & {
    readonly elapsedMs?: number;
    readonly repeat?: number;
    /** The run that made this result, where it was taken over as it is. */
    readonly reusedFrom?: string;
  };
};

/** What the pipeline's code knows of a case. */
export type CaseNotes = {
  /** What the pipeline's own `format` makes of it. */
  readonly ownText?: string;
  /** What the model was expected to answer, a turn each. */
  readonly expected: readonly (string | undefined)[];
};

export type CaseId = { readonly uuid: string; readonly repeat?: number };

/** The first results of a run, in the order in which they were saved. */
export async function listFirstResults(
  api: Api,
  id: string,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<readonly CaseResult[]> {
  const path = withQuery(`/api/runs/${encodeURIComponent(id)}/cases`, { limit });
  return (await api.get<{ readonly cases: readonly CaseResult[] }>(path, signal)).cases;
}

export function getCaseResult(api: Api, run: string, { uuid, repeat }: CaseId, signal?: AbortSignal) {
  const path = `/api/runs/${encodeURIComponent(run)}/cases/${encodeURIComponent(uuid)}`;
  return api.get<CaseResult>(withQuery(path, { repeat }), signal);
}

type Transcripts = {
  readonly cases: readonly {
    readonly uuid: string;
    readonly repeat?: number;
    readonly ownText?: string;
    readonly turns: readonly { readonly expected?: string }[];
  }[];
};

/** What the transcript adds to the result: it takes the whole log of a run to make, so it comes later. */
export async function getCaseNotes(
  api: Api,
  run: string,
  { uuid, repeat }: CaseId,
  signal?: AbortSignal,
): Promise<CaseNotes> {
  const path = withQuery(`/api/runs/${encodeURIComponent(run)}/format`, { case: uuid });
  const { cases } = await api.get<Transcripts>(path, signal);
  const own = cases.find((one) => one.uuid === uuid && one.repeat === repeat);
  if (own === undefined) throw new ApiError(`The run has no transcript of case ${uuid}.`, { status: 404 });
  const { ownText, turns } = own;
  return { ...(ownText === undefined ? {} : { ownText }), expected: turns.map(({ expected }) => expected) };
}
