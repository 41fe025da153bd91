import type { ApiClient } from "./api-client.ts";
import { describeCommand } from "./describe-command.ts";
import { readGitState, type GitState } from "./git-state.ts";
import { readTemplates } from "./read-templates.ts";
import type { RerunRequestBody } from "./request-bodies.ts";
import type { Shell } from "./shell.ts";

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
