import type { ApiClient } from "../client/api-client.ts";
import { ApiError, describeFailure, UsageError } from "../errors.ts";
import { withApp, type AppOptions } from "../client/connect.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { jsonText } from "../render/output.ts";
import { resolveRun } from "../client/resolve-run.ts";
import { runHint } from "../client/follow-run.ts";

export type DeleteOptions = AppOptions & { readonly runs: readonly string[]; readonly json?: boolean };

type Refused = { readonly id: string; readonly reason: string };

/** Deletes runs with all that is kept of them. Where one of them is not known, none is deleted. */
export async function deleteRuns({ runs, json, ...options }: DeleteOptions, shell: Shell): Promise<ExitCode> {
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const deleted: string[] = [];
    const refused: Refused[] = [];
    let exitCode: ExitCode = EXIT.done;
    for (const id of await findAll(runs, api)) {
      try {
        await remove(id, api);
        deleted.push(id);
        if (!json) shell.stdout.write(`Run ${id} is deleted.\n`);
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        const failure = describeFailure(thrown);
        const cancel = runHint("cancel", { ...options, id }, shell);
        const reason =
          thrown.code === "run-not-ended" ? `Run ${id} has not ended, and is kept: ${cancel} ends it.` : failure.text;
        refused.push({ id, reason });
        shell.stderr.write(`${reason}\n`);
        exitCode = Math.max(exitCode, failure.exitCode) as ExitCode;
      }
    }
    if (json) shell.stdout.write(jsonText({ deleted, refused }));
    return exitCode;
  });
}

/** It was there a moment ago: where it is not, it was deleted, maybe by an answer to this that was lost. */
async function remove(id: string, api: ApiClient): Promise<void> {
  await api.deleteRun(id).catch((thrown: unknown) => {
    if (!(thrown instanceof ApiError && thrown.status === 404)) throw thrown;
  });
}

/** The ids of the runs that texts name, each once. */
async function findAll(texts: readonly string[], api: ApiClient): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const problems: string[] = [];
  for (const text of texts) {
    try {
      ids.add((await api.getRun(await resolveRun(text, api))).id);
    } catch (thrown) {
      if (!(thrown instanceof UsageError || (thrown instanceof ApiError && thrown.status === 404))) throw thrown;
      problems.push(thrown.message);
    }
  }
  if (problems.length > 0)
    throw new UsageError(["Nothing was deleted.", ...problems.map((problem) => `- ${problem}`)].join("\n"));
  return ids;
}
