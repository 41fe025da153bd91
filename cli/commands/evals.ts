import type { EvalResource } from "../../shared/contract/index.ts";
import { printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import { withApp, type AppOptions } from "../connect.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { jsonText } from "../json-text.ts";
import { readableTime } from "../readable-time.ts";
import type { Shell } from "../shell.ts";

export type EvalsOptions = AppOptions & { readonly json?: boolean };

/** Lists the evals: when each is due, what goes on, and what came of its last run. */
export async function evals({ json, ...options }: EvalsOptions, shell: Shell): Promise<ExitCode> {
  return withApp({ ...options, serveOnly: true }, shell, async ({ api }) => {
    const found = await api.listEvals();
    shell.stdout.write(json ? jsonText(found) : renderEvals(found.evals));
    return EXIT.done;
  });
}

function renderEvals(found: readonly EvalResource[]): string {
  if (found.length === 0)
    return "There are no evals: write evals/NAME.yaml, or send those of another folder with push.\n";
  const rows = found.map((one) => [
    printable(one.name),
    printable(one.source),
    printable(one.pipeline ?? ""),
    one.problems === undefined ? nextOf(one) : `${one.problems.length} problems`,
    one.current === undefined ? lastOf(one) : "running",
    one.baseline === undefined ? "" : `${printable(one.baseline.run.slice(0, 8))} ${printable(one.baseline.date)}`,
  ]);
  const problems = found.flatMap(({ problems = [] }) => problems.map(({ path, message }) => `${path}: ${message}`));
  const told = problems.map((problem) => `- ${printable(problem, { maxCharacters: 500 })}\n`).join("");
  return `${textTable(["name", "source", "pipeline", "next", "last", "baseline"], rows)}\n${told}`;
}

const nextOf = ({ enabled, schedule, next }: EvalResource): string =>
  next !== undefined ? readableTime(next) : schedule === undefined ? "when asked for" : enabled ? "" : "not enabled";

const lastOf = ({ last }: EvalResource): string =>
  last === undefined
    ? ""
    : printable(`${last.date} ${last.passed ? "passed" : last.status === "completed" ? "FAILED" : last.status}`);
