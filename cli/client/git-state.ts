import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { GitEdits } from "../../shared/contract/index.ts";

/** Of what a run was made, as git sees it: `sha` is null outside a repository, or before its first commit. */
export type GitState = { readonly sha: string | null; readonly edits: GitEdits };

/** Gives what `git` prints. */
export type RunGit = (args: readonly string[], folder: string) => Promise<string>;

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The commit that is checked out in a folder, and what differs from it. Without git, or outside a repository, there is
 * neither: never an error.
 *
 * @example
 * await readGitState("."); // { sha: "ff8995a…", edits: { modified: ["README.md"], added: [], … } }
 */
export async function readGitState(folder: string, runGit: RunGit = git): Promise<GitState> {
  const [sha, status] = await Promise.all([
    runGit(["rev-parse", "HEAD"], folder).catch(() => null),
    runGit(["status", "--porcelain=v1", "-z"], folder).catch(() => ""),
  ]);
  return { sha: sha?.trim() ?? null, edits: parseGitStatus(status) };
}

/**
 * Reads what `git status --porcelain=v1 -z` prints: entries `XY path`, each ended by a NUL; a renamed one is followed by its
 * old path.
 *
 * @example
 * parseGitStatus(" M a.ts\0R  new.ts\0old.ts\0").renamed; // ["old.ts -> new.ts"]
 */
export function parseGitStatus(text: string): GitEdits {
  const edits = { modified: [], added: [], deleted: [], untracked: [], renamed: [] } as Record<
    keyof GitEdits,
    string[]
  >;
  const entries = text.split("\0").values();
  for (const entry of entries) {
    if (entry === "") continue;
    const state = entry.slice(0, 2);
    const path = entry.slice(3);
    if (state.includes("R") || state.includes("C")) edits.renamed.push(`${entries.next().value} -> ${path}`);
    else edits[kindOf(state)].push(path);
  }
  return edits;
}

function kindOf(state: string): keyof GitEdits {
  if (state === "??") return "untracked";
  if (state.includes("A")) return "added";
  return state.includes("D") ? "deleted" : "modified";
}

const git: RunGit = async (args, folder) => {
  const options = { cwd: folder, timeout: TIMEOUT_MS, maxBuffer: MOST_BYTES, windowsHide: true };
  return (await promisify(execFile)("git", [...args], options)).stdout;
};
