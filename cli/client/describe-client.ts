import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { GitEdits } from "../../shared/contract/index.ts";
import { holdsSecret, isSecretName } from "../../shared/platform/redact.ts";
import type { Shell } from "../shell.ts";
import type { RunRequestBody } from "./request-bodies.ts";

/** Runs git in a folder and returns what it prints. */
type RunGit = (args: readonly string[], folder: string) => Promise<string>;

/**
 * Describes the caller of a run for the run log: the command line without secrets, the commit that is checked out, and the
 * edits since. Without git, or outside a repository, `sha` is null and there are no edits.
 *
 * @example
 * await describeClient(shell); // { command: "gotag run simple …", sha: "ff8995a…", edits: { modified: ["README.md"], … } }
 */
export async function describeClient(
  { commandLine, folder }: Pick<Shell, "commandLine" | "folder">,
  runGit: RunGit = git,
): Promise<RunRequestBody["client"]> {
  const [sha, status] = await Promise.all([
    runGit(["rev-parse", "HEAD"], folder).catch(() => null),
    runGit(["status", "--porcelain=v1", "-z"], folder).catch(() => ""),
  ]);
  return { command: describeCommand(commandLine), sha: sha?.trim() ?? null, edits: parseGitStatus(status) };
}

const GIT_TIMEOUT_MS = 5_000;
const MAX_GIT_BYTES = 64 * 1024 * 1024;

const git: RunGit = async (args, folder) => {
  const options = { cwd: folder, timeout: GIT_TIMEOUT_MS, maxBuffer: MAX_GIT_BYTES, windowsHide: true };
  return (await promisify(execFile)("git", [...args], options)).stdout;
};

/** Parses entries `XY path`, each ended by a NUL; the entry of a renamed file is followed by its old path. */
function parseGitStatus(text: string): GitEdits {
  const edits: Record<keyof GitEdits, string[]> = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };
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

const HIDDEN = "***";
const SECRET_VALUE =
  /^(sk-|ghp_|Bearer )|(AccountKey|SharedAccessKey|SharedAccessSignature|[?&]sig)=|\/\/[^/@\s]+:[^/@\s]+@/i;
const PLAIN = /^[\w@%+=:,./-]+$/;

/** Quotes the command line for a shell, and hides the values of secrets. */
function describeCommand(commandLine: readonly string[]): string {
  const shown = commandLine.map((argument, index) => {
    if (index > 0 && isSecretOption(commandLine[index - 1] as string)) return HIDDEN;
    return describeArgument(argument);
  });
  return ["gotag", ...shown.map(quote)].join(" ");
}

/**
 * Hides the value of a setting whose name or value looks like a secret.
 *
 * @example
 * describeArgument("infer.api_key=abc"); // "infer.api_key=***"
 */
export function describeArgument(argument: string): string {
  const equals = argument.indexOf("=");
  if (equals === -1) return holdsSecret(argument) ? HIDDEN : argument;
  const value = argument.slice(equals + 1);
  const isSecret = isSecretName(argument.slice(0, equals)) || SECRET_VALUE.test(value) || holdsSecret(argument);
  return isSecret ? `${argument.slice(0, equals)}=${HIDDEN}` : argument;
}

const isSecretOption = (argument: string): boolean => argument.startsWith("--") && isSecretName(argument.slice(2));

function quote(argument: string): string {
  return PLAIN.test(argument) || argument.endsWith(`=${HIDDEN}`) || argument === HIDDEN
    ? argument
    : `'${argument.replaceAll("'", "'\\''")}'`;
}
