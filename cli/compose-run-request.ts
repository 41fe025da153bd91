import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { caseFileFormat } from "../shared/cases/case-file-format.ts";
import type { ApiClient, RunRequestBody } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { describeCommand } from "./describe-command.ts";
import { readGitState, type GitState } from "./git-state.ts";
import { readCaseFile, readTextFile } from "./read-text-file.ts";
import type { Shell } from "./shell.ts";

/** What is to be run, as the command line says it. */
export type RunWords = Omit<RunRequestBody, "id" | "casesFile" | "files" | "config" | "client"> & {
  /** A case file of this machine, or the name of one that the app knows. */
  readonly cases?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
};

export type ComposeDeps = {
  readonly id: string;
  readonly shell: Pick<Shell, "folder" | "commandLine">;
  readonly api: Pick<ApiClient, "getPipeline">;
  readonly readGit?: (folder: string) => Promise<GitState>;
};

type Files = { readonly [name: string]: string };

/**
 * The request for a run. The case file and the template files that settings name are read here, on the caller's machine,
 * and sent along under the names by which the command line calls them; what is not there is the app's to find. Nothing but
 * those files leaves this machine.
 *
 * @throws UsageError when a file is there but cannot be read, is too large, or is not UTF-8.
 */
export async function composeRunRequest(words: RunWords, deps: ComposeDeps): Promise<RunRequestBody> {
  const { pipeline, cases, settings, filter, caseIds, limit, repeats, concurrency, label } = words;
  const { cache, maxCostUsd, maxTokens } = words;
  const { id, shell, readGit = readGitState } = deps;
  const [git, caseFile, templates] = await Promise.all([
    readGit(shell.folder),
    cases === undefined ? {} : readCases(cases, shell.folder),
    readTemplates(words, deps),
  ]);
  // What was not given is undefined, and does not get into the JSON.
  return {
    id,
    pipeline,
    casesFile: cases,
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
    client: { command: describeCommand(shell.commandLine), ...git },
  };
}

async function readCases(name: string, folder: string): Promise<Files> {
  if (!(await isFile(resolve(folder, name)))) return {};
  // By its name no case can be read from it, which the app says with whatever else is wrong.
  if (typeof caseFileFormat(name) !== "string") return { [name]: "" };
  return { [name]: await readCaseFile(name, folder) };
}

/** The files of this machine that settings name, as far as the pipeline says that they name a template. */
async function readTemplates({ pipeline, settings }: RunWords, { api, shell }: ComposeDeps): Promise<Files> {
  const named = settings.flatMap((setting) => {
    const [, path, name] = /^([^=]+)=(.+)$/s.exec(setting) ?? [];
    return path === undefined || name === undefined ? [] : [{ path, name }];
  });
  const isThere = await Promise.all(named.map(({ name }) => isFile(resolve(shell.folder, name))));
  const present = named.filter((_, index) => isThere[index]);
  // Most runs use the pipeline's own templates, and save the question.
  if (present.length === 0) return {};
  const templatePaths = await readTemplatePaths(pipeline, api);
  const names = present.filter(({ path }) => templatePaths.has(path)).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => readTextFile(name, shell.folder)));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] as string]));
}

async function readTemplatePaths(pipeline: string, api: ComposeDeps["api"]): Promise<ReadonlySet<string>> {
  try {
    const { settings } = await api.getPipeline(pipeline);
    return new Set(settings.filter(({ template }) => template === true).map(({ path }) => path));
  } catch (thrown) {
    // It is unknown, or does not load: the answer to the request itself will say so, with whatever else is wrong.
    if (thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 422)) return new Set();
    throw thrown;
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
