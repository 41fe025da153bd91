import { resolve } from "node:path";
import { caseFileFormat } from "../../shared/cases/index.ts";
import { ApiError } from "../errors.ts";
import type { Shell } from "../shell.ts";
import type { ApiClient } from "./api-client.ts";
import { describeClient } from "./describe-client.ts";
import { readTemplates, isFile, readCaseFile } from "./local-files.ts";
import type { EvalRunRequestBody, Files, RerunRequestBody, RunRequestBody } from "./request-bodies.ts";

/** A run as the command line describes it. */
export type RunWords = Omit<RunRequestBody, "id" | "pipeline" | "casesFile" | "files" | "config" | "client"> & {
  /** Required without `eval`. */
  readonly pipeline?: string;
  readonly eval?: string;
  /** A case file on this machine, or the name of a case file of the app. */
  readonly cases?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
};

type ComposeDeps<Calls extends keyof ApiClient> = {
  readonly id: string;
  readonly shell: Pick<Shell, "folder" | "commandLine">;
  readonly api: Pick<ApiClient, "getPipeline" | Calls>;
  /** Default: read from git. */
  readonly client?: RunRequestBody["client"];
};

/**
 * Composes the request for a run. Reads the case file and the template files that settings name on this machine, and sends
 * them under the names that were typed. The app looks for files that are not here. No other file leaves this machine.
 *
 * @throws UsageError when a file is there but cannot be read, is too large, or is not UTF-8.
 */
export async function composeRunRequest(
  words: RunWords,
  deps: ComposeDeps<"getEval">,
): Promise<RunRequestBody | EvalRunRequestBody> {
  const { pipeline, cases, settings } = words;
  const { id, shell, api } = deps;
  const pipelineOf = async (): Promise<string> => pipeline ?? pipelineOfEval(words, api);
  const [client, caseFile, templates] = await Promise.all([
    deps.client ?? describeClient(shell),
    cases === undefined ? {} : readCases(cases, shell.folder),
    readTemplates(settings, { folder: shell.folder, api, pipelineOf }),
  ]);
  return {
    id,
    ...(words.eval === undefined ? { pipeline: pipeline ?? "", casesFile: cases } : { eval: words.eval }),
    files: { ...templates, ...caseFile },
    config: [...settings],
    ...pick(words, ["filter", "caseIds", "limit", "repeats", ...RUN_OPTIONS]),
    client,
  };
}

async function readCases(name: string, folder: string): Promise<Files> {
  if (!(await isFile(resolve(folder, name)))) return {};
  // The app refuses a name of no known format, along with all other problems of the request.
  if (typeof caseFileFormat(name) !== "string") return { [name]: "" };
  return { [name]: await readCaseFile(name, folder) };
}

/** Ignores an eval that is not found: the answer to the request reports it. */
async function pipelineOfEval({ eval: name = "" }: RunWords, api: Pick<ApiClient, "getEval">): Promise<string> {
  const found = await api.getEval(name).catch((thrown: unknown) => {
    if (thrown instanceof ApiError && thrown.status === 404) return undefined;
    throw thrown;
  });
  return found?.pipeline ?? "";
}

/** A rerun as the command line describes it. */
export type RerunWords = Omit<RerunRequestBody, "id" | "files" | "config" | "client" | "only"> & {
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
  readonly failed?: boolean;
  readonly errors?: boolean;
};

/**
 * Composes the request for a rerun. Reads the template files that settings name on this machine; the app has everything else.
 *
 * @param base - ID of the run to repeat.
 * @throws UsageError when a file is there but cannot be read.
 */
export async function composeRerunRequest(
  base: string,
  words: RerunWords,
  { id, shell, api }: ComposeDeps<"getRun">,
): Promise<RerunRequestBody> {
  const { settings, from, failed, errors } = words;
  const pipelineOf = async (): Promise<string> => (await api.getRun(base)).pipeline;
  const [client, files] = await Promise.all([
    describeClient(shell),
    readTemplates(settings, { folder: shell.folder, api, pipelineOf }),
  ]);
  const only = [...(failed ? ["failed" as const] : []), ...(errors ? ["errors" as const] : [])];
  return {
    id,
    config: [...settings],
    files,
    from,
    only: only.length < 2 ? only[0] : only,
    ...pick(words, RUN_OPTIONS),
    client,
  };
}

const RUN_OPTIONS = ["concurrency", "label", "cache", "maxCostUsd", "maxTokens", "gates"] as const;

/** Other options, such as a key, must not get into a request. */
function pick<Words, Name extends keyof Words>(words: Words, names: readonly Name[]): Pick<Words, Name> {
  return Object.fromEntries(names.map((name) => [name, words[name]])) as Pick<Words, Name>;
}
