import { printable, printableLines } from "../../base/text.ts";
import { countResults, type Report, type ReportResult, transcribe } from "../index.ts";
import { renderText } from "./text.ts";
import { transcriptBlocks } from "./transcript-blocks.ts";

/** Readers limit the size of the file: GitLab to 30 MB. */
const MAX_CHARACTERS = 2_000;
const MAX_ATTRIBUTE_CHARACTERS = 500;

/**
 * Writes a run as JUnit XML: a test suite with a test case for each result. A case that did not pass is a failure with its
 * transcript, and a case is skipped when it is unknown whether it passed. A run that has not completed is an error of its own,
 * so that no reader takes it for a success.
 *
 * @returns Pieces of the document.
 * @example
 * [...junitXml(report)].join(""); // '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites …'
 */
export function* junitXml(report: Report): Generator<string> {
  const { uuid, pipeline, label, status, start, elapsedMs, results } = report;
  const { total, failed, errors, unknown } = countResults(results);
  const isWhole = status === "completed";
  const counts = {
    tests: total + (isWhole ? 0 : 1),
    failures: failed,
    errors: errors + (isWhole ? 0 : 1),
    skipped: unknown,
    time: seconds(elapsedMs),
  };
  const name = label === undefined ? pipeline : `${pipeline} ${label}`;
  const startMs = start === undefined ? NaN : Date.parse(start);
  // The common schemas of readers allow no fractions and no time zone.
  const timestamp = Number.isNaN(startMs) ? undefined : new Date(startMs).toISOString().slice(0, 19);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: "gotag", ...counts })}>\n`;
  yield `<testsuite${attributes({ name, ...counts, timestamp, id: uuid })}>\n`;
  yield `<properties>\n${properties(report)}</properties>\n`;
  if (!isWhole) yield incomplete(report);
  for (const result of results) yield testCase(report, result);
  yield "</testsuite>\n</testsuites>\n";
}

function properties({ uuid, status, sha, configDifferences = [] }: Report): string {
  const settings = configDifferences.map(({ path, value }) => [path, JSON.stringify(value ?? null)] as const);
  const all = [["run", uuid], ["status", status], ...(sha === undefined ? [] : [["sha", sha]]), ...settings];
  return all.map(([name, value]) => `<property${attributes({ name, value })}/>\n`).join("");
}

function incomplete({ pipeline, status, error }: Report): string {
  const why = error === undefined ? "" : `: ${error}`;
  const message = `The run is ${status}, so cases may be missing${why}`;
  return element("testcase", { name: "the run completes", classname: pipeline }, [
    element("error", { message, type: status }, message),
  ]);
}

function testCase(report: Report, result: ReportResult): string {
  const { uuid, repeat, status, elapsedMs } = result;
  const name = repeat === undefined ? uuid : `${uuid} repeat ${repeat}`;
  const of = { name, classname: report.pipeline, time: seconds(elapsedMs) };
  if (status === "ok") return element("testcase", of, []);
  return element("testcase", of, [verdict(report, result)]);
}

function verdict(report: Report, result: ReportResult): string {
  if (result.status === "unknown")
    return element("skipped", { message: "The log does not say whether the case passed" }, []);
  const { exception } = result;
  const [type, message] =
    result.status === "failed"
      ? ["failed", "The case did not pass"]
      : [exception?.stage ?? "error", exception?.message ?? "The case did not succeed"];
  const text = [...renderText(transcriptBlocks(transcribe(report, result)))].join("");
  const shown = text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
  return element(result.status === "failed" ? "failure" : "error", { message, type }, shown);
}

type Attributes = { readonly [name: string]: string | number | undefined };

function element(name: string, of: Attributes, content: string | readonly string[]): string {
  if (content.length === 0) return `<${name}${attributes(of)}/>\n`;
  const inner = typeof content === "string" ? escape(printableLines(content)) : `\n${content.join("")}`;
  return `<${name}${attributes(of)}>${inner}</${name}>\n`;
}

const attributes = (of: Attributes): string =>
  Object.entries(of)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escape(shortly(value))}"`]))
    .join("");

const shortly = (value: string | number): string =>
  printable(String(value), { maxCharacters: MAX_ATTRIBUTE_CHARACTERS });

const seconds = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : (ms / 1000).toFixed(3));

const ENTITIES: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Escapes also what `printable` leaves and XML 1.0 forbids: two code points, and lone surrogates where a text was cut. */
const escape = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
