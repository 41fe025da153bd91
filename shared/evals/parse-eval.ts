import { z } from "zod";
import { parseRunId } from "../base/run-id.ts";
import { parseJsonFile, parseYamlDocument, parseYamlFile } from "../cases/index.ts";
import { type Eval, evalDefinition, LAST_GOOD, type Problem } from "../contract/index.ts";
import { describeValue, isPlainObject } from "../contract/json.ts";
import { parseGate } from "../reports/index.ts";
import { casesProblems } from "../run/request/index.ts";
import { notifyUrlProblem } from "./notify-settings.ts";
import { isTimeZone, parseEvalSchedule } from "./schedule.ts";

/** When an eval is due, and where its results are sent. */
export type EvalTiming = Pick<Eval, "schedule" | "timeZone" | "enabled" | "notify">;

/**
 * An eval, or everything that is wrong with it. The timing is also there if only other fields are wrong: a scheduled run that
 * cannot start must still be reported.
 */
export type ParsedEval =
  | { readonly ok: true; readonly eval: Eval }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly timing?: EvalTiming };

/** A check that reports the problem that a function finds in a text. */
const check = (problemOf: (text: string) => string | undefined) =>
  z.superRefine<string | undefined>((text, context) => {
    const message = text === undefined ? undefined : problemOf(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

const { gates, baseline, schedule, timeZone, notify } = evalDefinition.shape;
const notifyObject = notify.unwrap();

/** The definition with the checks that need the engine. Problems are in the order of the fields. */
const checkedEval = evalDefinition.extend({
  gates: gates.superRefine((rules = [], context) => {
    for (const [index, rule] of rules.entries()) {
      const parsed = parseGate(rule);
      if ("problem" in parsed) context.addIssue({ code: "custom", path: [index], message: parsed.problem });
    }
  }),
  baseline: baseline.check(
    check((text) =>
      text === LAST_GOOD || parseRunId(text) !== undefined
        ? undefined
        : `must be ${LAST_GOOD} or the id of a run; found ${describeValue(text)}`,
    ),
  ),
  schedule: schedule.check(
    check((text) => {
      const parsed = parseEvalSchedule({ schedule: text });
      return "problem" in parsed ? parsed.problem : undefined;
    }),
  ),
  timeZone: timeZone.check(
    check((text) =>
      isTimeZone(text) ? undefined : `${describeValue(text)} is no time zone; write it like Europe/Berlin`,
    ),
  ),
  notify: notifyObject.extend({ url: notifyObject.shape.url.check(check(notifyUrlProblem)) }).optional(),
});

const checkedTiming = checkedEval.pick({ schedule: true, timeZone: true, enabled: true, notify: true }).strip();

/**
 * Reads an eval from a value, such as a request body.
 *
 * @example
 * parseEval({ pipeline: "simple", casesFile: "pipelines/simple/cases.yaml" }).ok; // true
 */
export const parseEval = (value: unknown): ParsedEval => parse(value, pathOf);

/** The timing of an eval, also of one with problems if its timing is not among them. */
export const timingOf = (parsed: ParsedEval): EvalTiming | undefined => (parsed.ok ? parsed.eval : parsed.timing);

type Keys = readonly PropertyKey[];

function parse(value: unknown, placeOf: (keys: Keys) => string): ParsedEval {
  const parsed = checkedEval.safeParse(value);
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap(problemsOf),
    ...(isPlainObject(value) ? casesProblems(value) : []).map(({ path, message }) => ({ keys: [path], message })),
  ].map(({ keys, message }) => ({ path: placeOf(keys), message }));
  if (parsed.success && problems.length === 0) return { ok: true, eval: parsed.data };
  return { ok: false, problems, timing: checkedTiming.safeParse(value).data };
}

/** An issue about unknown fields becomes one problem for each field. */
function problemsOf(issue: z.core.$ZodIssue): readonly { readonly keys: Keys; readonly message: string }[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") return [{ keys: path, message }];
  const fields = path.length > 0 ? "" : `; the fields are ${FIELDS.join(", ")}`;
  return issue.keys.map((key) => ({ keys: [...path, key], message: `is not known here${fields}` }));
}

const FIELDS = Object.keys(evalDefinition.shape).filter((field) => !field.startsWith("$"));

/** The JSON path of a field without the root: `gates[0]`. */
const pathOf = (keys: Keys): string =>
  keys.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text === "" ? "" : `${text}.`}${String(key)}`),
    "",
  );

/** An eval may contain cases and templates. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads an eval from a YAML or JSON file. Each problem names the file, and the line if it has one.
 *
 * @param options.fileName - Its extension selects the format.
 * @example
 * parseEvalText("pipeline: simple\n", { fileName: "evals/nightly.yaml" });
 * // { ok: false, problems: [{ path: "evals/nightly.yaml:1 cases", message: "Give either cases or casesFile: …" }] }
 */
export function parseEvalText(text: string, { fileName }: { readonly fileName: string }): ParsedEval {
  const refuse = (messages: readonly string[]): ParsedEval => ({
    ok: false,
    problems: messages.map((message) => ({ path: fileName, message })),
  });
  if (text.length > MAX_CHARACTERS) return refuse(["has more than 8 MB; put its cases into a file of their own"]);
  const file = fileName.endsWith(".json") ? parseJsonFile(text) : parseYamlFile(text);
  if ("errors" in file) return refuse(file.errors);
  let lineOf: ((keys: Keys) => number) | undefined;
  return parse(file.value, (keys) => {
    lineOf ??= linesIn(text);
    const path = pathOf(keys);
    return `${fileName}:${lineOf(keys)}${path && ` ${path}`}`;
  });
}

/** Finds the lines of fields in a text. JSON can be parsed as YAML for that. */
function linesIn(text: string): (keys: Keys) => number {
  const document = parseYamlDocument(text);
  return (keys) => {
    // A missing field has the line of the object that should have it.
    for (let length = keys.length; length >= 0; length--) {
      const node = document.getIn(keys.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
      const start = node?.range?.[0];
      if (start !== undefined) return text.slice(0, start).split("\n").length;
    }
    return 1;
  };
}
