import type { Problem } from "../../shared/contract/index.ts";
import { readSetting } from "../../shared/platform/settings.ts";
import type { ApiClient, AppOptions } from "../client/index.ts";
import type { LocalEval } from "../client/read-evals.ts";
import { ApiError, UsageError } from "../errors.ts";
import { jsonText } from "../render/output.ts";
import { EXIT, type ExitCode, type Shell } from "../shell.ts";
import { examples, withAppOptions, type Declare } from "./options.ts";

export const pushCommand: Declare = (program, act) =>
  withAppOptions(program.command("push"))
    .description("Send the evals of evals/ to the app, with their templates and case files")
    .argument("[names...]", "Names of evals (default: all)")
    .option("--json", "Print the names of evals and suites as JSON")
    .addHelpText("after", examples("gotag push", "gotag push nightly --url https://my-app.azurewebsites.net"))
    .action(act(push));

type PushOptions = AppOptions & { readonly names: readonly string[]; readonly json?: boolean };

type Ready = LocalEval & { readonly files: Texts };
type Texts = { readonly [name: string]: string };

/**
 * Sends evals of this folder to the app, with the template texts that they name, and their case files as suites. Checks all of
 * them first: if one has a problem, nothing is sent.
 */
async function push({ names, json, ...options }: PushOptions, shell: Shell): Promise<ExitCode> {
  const { withApp } = await import("../client/index.ts");
  const { readEvals, readEvalTemplates } = await import("../client/read-evals.ts");
  const folder = readSetting(shell.environment, "GOTAG_EVALS") ?? "evals";
  const { evals, problems } = await readEvals(names, { folder: shell.folder, evals: folder });
  if (problems.length > 0) throw problemsError(problems);
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const ready: readonly Ready[] = await Promise.all(
      evals.map(async (one) => ({ ...one, files: await readEvalTemplates(one.eval, api, shell.folder) })),
    );
    const found: Problem[] = [];
    for (const one of ready) found.push(...(await check(one, api)));
    if (found.length > 0) throw problemsError(found);

    const suites = [
      ...new Map(evals.flatMap(({ suite }) => (suite === undefined ? [] : [[suite.name, suite]]))).values(),
    ];
    for (const { name, text } of suites) await api.putSuite(name, text);
    for (const { name, eval: value, suite, files } of ready)
      await api.putEval(name, { ...value, ...(suite && { casesFile: suite.name }), ...withFiles(files) });
    const sent = {
      suites: suites.map(({ name, file }) => ({ name, file })),
      evals: evals.map(({ name, file }) => ({ name, file })),
    };
    const lines = [
      ...sent.suites.map(({ name, file }) => `suite ${name} from ${file}`),
      ...sent.evals.map(({ name, file }) => `eval ${name} from ${file}`),
    ];
    shell.stdout.write(json ? jsonText(sent) : `Sent:\n${lines.map((line) => `  ${line}\n`).join("")}`);
    return EXIT.done;
  });
}

/** Has the app check an eval, with the case file of this machine. */
async function check({ name, file, eval: value, suite, files }: Ready, api: ApiClient): Promise<readonly Problem[]> {
  const cases: Texts = suite === undefined ? {} : { [suite.file]: suite.text };
  try {
    await api.putEval(name, { ...value, ...withFiles({ ...files, ...cases }) }, { check: true });
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || thrown.status !== 400) throw thrown;
    return thrown.issues.map(({ path, message }) => ({ path: `${file} ${path}`.trim(), message }));
  }
}

const withFiles = (files: Texts) => (Object.keys(files).length === 0 ? {} : { files });

function problemsError(problems: readonly Problem[]): UsageError {
  const count = problems.length === 1 ? "There is a problem" : `There are ${problems.length} problems`;
  return new UsageError(
    [`${count}; nothing was sent.`, ...problems.map(({ path, message }) => `- ${path}: ${message}`)].join("\n"),
  );
}
