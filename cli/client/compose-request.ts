import { resolve } from "node:path";
import { caseFileFormat } from "../../shared/cases/index.ts";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "../errors.ts";
import { describeCommand } from "../render/describe-command.ts";
import { readGitState, type GitState } from "./git-state.ts";
import { isFile, readCaseFile } from "./read-text-file.ts";
import { readTemplates } from "./read-templates.ts";
import type { EvalRunRequestBody, Files, RunRequestBody, RerunRequestBody } from "./request-bodies.ts";
import type { Shell } from "../shell.ts";

/** What is to be run, as the command line says it. */
export type RunWords = Omit<RunRequestBody, "id" | "pipeline" | "casesFile" | "files" | "config" | "client"> & {
  /** Either it is there, or an `eval`. */
  readonly pipeline?: string;
  readonly eval?: string;
  /** A case file of this machine, or the name of one that the app knows. */
  readonly cases?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
};

export type ComposeDeps = {
  readonly id: string;
  readonly shell: Pick<Shell, "folder" | "commandLine">;
  readonly api: Pick<ApiClient, "getPipeline" | "getEval">;
  readonly readGit?: (folder: string) => Promise<GitState>;
};

/**
 * The request for a run. The case file and the template files that settings name are read here, on the caller's machine,
 * and sent along under the names by which the command line calls them; what is not there is the app's to find. Nothing but
 * those files leaves this machine.
 *
 * @throws UsageError when a file is there but cannot be read, is too large, or is not UTF-8.
 */
export async function composeRunRequest(
  words: RunWords,
  deps: ComposeDeps,
): Promise<RunRequestBody | EvalRunRequestBody> {
  const { pipeline, cases, settings, filter, caseIds, limit, repeats, concurrency, label } = words;
  const { cache, maxCostUsd, maxTokens, gates } = words;
  const { id, shell, api, readGit = readGitState } = deps;
  const [git, caseFile, templates] = await Promise.all([
    readGit(shell.folder),
    cases === undefined ? {} : readCases(cases, shell.folder),
    readTemplates(settings, {
      folder: shell.folder,
      api,
      pipelineOf: async () => pipeline ?? pipelineOfEval(words, api),
    }),
  ]);
  // What was not given is undefined, and does not get into the JSON.
  return {
    id,
    ...(words.eval === undefined ? { pipeline: pipeline ?? "", casesFile: cases } : { eval: words.eval }),
    files: { ...templates, ...caseFile },
    config: [...settings],
    filter,
    caseIds,
    limit,
    repeats,
    concurrency,
    label,
    cache,
    maxCostUsd,
    maxTokens,
    gates,
    client: { command: describeCommand(shell.commandLine), ...git },
  };
}

async function readCases(name: string, folder: string): Promise<Files> {
  if (!(await isFile(resolve(folder, name)))) return {};
  // By its name no case can be read from it, which the app says with whatever else is wrong.
  if (typeof caseFileFormat(name) !== "string") return { [name]: "" };
  return { [name]: await readCaseFile(name, folder) };
}

/** Of one that is not known the answer to the request itself will say so. */
async function pipelineOfEval({ eval: name = "" }: RunWords, api: ComposeDeps["api"]): Promise<string> {
  const found = await api.getEval(name).catch((thrown: unknown) => {
    if (thrown instanceof ApiError && thrown.status === 404) return undefined;
    throw thrown;
  });
  return found?.pipeline ?? "";
}

/** What is to be run again, as the command line says it. */
export type RerunWords = Omit<RerunRequestBody, "id" | "files" | "config" | "client" | "only"> & {
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
  readonly failed?: boolean;
  readonly errors?: boolean;
};

export type ComposeRerunDeps = {
  readonly id: string;
  readonly shell: Pick<Shell, "folder" | "commandLine">;
  readonly api: Pick<ApiClient, "getPipeline" | "getRun">;
  readonly readGit?: (folder: string) => Promise<GitState>;
};

/**
 * The request for a rerun. The template files that settings name are read here, on the caller's machine; all else the app has.
 *
 * @param base - Id of the run to repeat.
 * @throws UsageError when a file is there but cannot be read.
 */
export async function composeRerunRequest(
  base: string,
  words: RerunWords,
  { id, shell, api, readGit = readGitState }: ComposeRerunDeps,
): Promise<RerunRequestBody> {
  const { settings, from, failed, errors, concurrency, label, cache, maxCostUsd, maxTokens, gates } = words;
  const pipelineOf = async (): Promise<string> => (await api.getRun(base)).pipeline;
  const [git, files] = await Promise.all([
    readGit(shell.folder),
    readTemplates(settings, { folder: shell.folder, api, pipelineOf }),
  ]);
  const only = [...(failed ? ["failed" as const] : []), ...(errors ? ["errors" as const] : [])];
  // What was not given is undefined, and does not get into the JSON.
  return {
    id,
    config: [...settings],
    files,
    from,
    only: only.length < 2 ? only[0] : only,
    concurrency,
    label,
    cache,
    maxCostUsd,
    maxTokens,
    gates,
    client: { command: describeCommand(shell.commandLine), ...git },
  };
}
