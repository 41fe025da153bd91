import type { ApiClient, AppOptions } from "../client/index.ts";
import { ApiError, describeFailure, UsageError } from "../errors.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, RUN_HELP, withAppOptions, type Declare } from "./options.ts";

export const deleteCommand: Declare = (program, act) =>
  withAppOptions(program.command("delete"))
    .description("Delete ended runs and everything stored about them")
    .argument("<runs...>", RUN_HELP)
    .option("--json", "Print the deleted runs as JSON")
    .addHelpText("after", examples("gotag delete latest", "gotag delete 08fd 7f6b --json"))
    .action(act(deleteRuns));

type DeleteOptions = AppOptions & { readonly runs: readonly string[]; readonly json?: boolean };

/** Deletes runs with everything stored about them. If one of them is not found, none is deleted. */
async function deleteRuns({ runs, json, ...options }: DeleteOptions, shell: Shell): Promise<ExitCode> {
  const { runHint, withApp } = await import("../client/index.ts");
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const deleted: string[] = [];
    const refused: { readonly id: string; readonly reason: string }[] = [];
    let exitCode: ExitCode = EXIT.done;
    for (const id of await findAll(runs, api)) {
      try {
        await deleteRun(id, api);
        deleted.push(id);
        if (!json) shell.stdout.write(`Run ${id} is deleted.\n`);
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        const failure = describeFailure(thrown);
        const cancel = runHint("cancel", { ...options, id }, shell);
        const reason =
          thrown.code === "run-not-ended"
            ? `Run ${id} has not ended and was not deleted. Cancel it with: ${cancel}`
            : failure.text;
        refused.push({ id, reason });
        shell.stderr.write(`${reason}\n`);
        exitCode = Math.max(exitCode, failure.exitCode) as ExitCode;
      }
    }
    if (json) shell.stdout.write(jsonText({ deleted, refused }));
    return exitCode;
  });
}

/** Ignores 404: the run was found a moment ago, so it was deleted since, perhaps by a request whose answer was lost. */
async function deleteRun(id: string, api: ApiClient): Promise<void> {
  await api.deleteRun(id).catch((thrown: unknown) => {
    if (!(thrown instanceof ApiError && thrown.status === 404)) throw thrown;
  });
}

/** The IDs of the runs, each once. */
async function findAll(references: readonly string[], api: ApiClient): Promise<ReadonlySet<string>> {
  const { resolveRun } = await import("../client/index.ts");
  const ids = new Set<string>();
  const problems: string[] = [];
  for (const reference of references) {
    try {
      ids.add((await api.getRun(await resolveRun(reference, api))).id);
    } catch (thrown) {
      if (!(thrown instanceof UsageError || (thrown instanceof ApiError && thrown.status === 404))) throw thrown;
      problems.push(thrown.message);
    }
  }
  if (problems.length > 0)
    throw new UsageError(["Nothing was deleted.", ...problems.map((problem) => `- ${problem}`)].join("\n"));
  return ids;
}
