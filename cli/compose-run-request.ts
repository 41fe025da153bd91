import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { ApiClient, RunRequestBody } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { describeCommand } from "./describe-command.ts";
import { readGitState, type GitState } from "./git-state.ts";
import type { Shell } from "./shell.ts";
import { UsageError } from "./usage-error.ts";

/** What is to be run, as the command line says it. */
export type RunWords = {
  readonly pipeline: string;
  /** A case file of this machine, or the name of one that the app knows. */
  readonly cases?: string;
  /** Settings of the pipeline as `a.b=value`. */
  readonly settings: readonly string[];
  readonly concurrency?: number;
  readonly label?: string;
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
 * @throws UsageError when a file is there but cannot be read.
 */
export async function composeRunRequest(words: RunWords, deps: ComposeDeps): Promise<RunRequestBody> {
  const { pipeline, cases, settings, concurrency, label } = words;
  const { id, shell, readGit = readGitState } = deps;
  const [git, caseFile, templates] = await Promise.all([
    readGit(shell.folder),
    cases === undefined ? {} : readFiles([cases], shell.folder),
    readTemplates(words, deps),
  ]);
  return {
    id,
    pipeline,
    ...(cases === undefined ? {} : { casesFile: cases }),
    files: { ...templates, ...caseFile },
    config: [...settings],
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(label === undefined ? {} : { label }),
    client: { command: describeCommand(shell.commandLine), ...git },
  };
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
  return readFiles(names, shell.folder);
}

async function readTemplatePaths(pipeline: string, api: ComposeDeps["api"]): Promise<ReadonlySet<string>> {
  try {
    const { settings } = await api.getPipeline(pipeline);
    return new Set(settings.filter(({ template }) => template === true).map(({ path }) => path));
  } catch (thrown) {
    // The answer to the request itself will say so, with whatever else is wrong.
    if (thrown instanceof ApiError && thrown.status === 404) return new Set();
    throw thrown;
  }
}

async function readFiles(names: readonly string[], folder: string): Promise<Files> {
  const present: { [name: string]: string } = {};
  for (const name of names) {
    const path = resolve(folder, name);
    if (!(await isFile(path))) continue;
    try {
      present[name] = await readFile(path, "utf8");
    } catch (thrown) {
      throw new UsageError(`${name} cannot be read: ${(thrown as Error).message}.`);
    }
  }
  return present;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
