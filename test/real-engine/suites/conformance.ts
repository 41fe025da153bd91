import { join } from "node:path";
import * as fc from "fast-check";
import { startHost } from "../../../local/index.ts";
import { anyProgram, type Program } from "../../local/programs/program.ts";
import { expect, type Checks } from "../checks.ts";
import type { Engine } from "../engine.ts";
import { Driver } from "../driver.ts";
import { KNOWN } from "../known-differences.ts";
import { scenarios, type Scenario } from "../scenarios.ts";

export const appFolder = join(import.meta.dirname, "../app");
const AT_ONCE = 16;

/** Runs the scenarios and random programs on both engines, and compares what their orchestrations show. */
export async function runConformance(engine: Engine, checks: Checks, programs: number, filter = ""): Promise<void> {
  const options = { functions: [join(appFolder, "functions.ts")], appDirectory: appFolder, log: () => {} };
  const local = await startHost({ ...options, storage: ":memory:" });
  const samples = fc.sample(anyProgram, { numRuns: programs, seed: 20_261_129 });
  const random = samples.map((program, number): [string, Scenario] => [
    `program ${number}`,
    async (app) => {
      await app.post("start-program", { id: app.id(), program: inRealTime(program) });
      await app.ended(undefined, 300_000);
    },
  ]);
  const rows: string[] = [];
  const todo = [...Object.entries(scenarios), ...random].filter(([name]) => name.includes(filter)).entries();
  const work = async () => {
    for (const [index, [name, scenario]] of todo) {
      const [real, expected] = await Promise.all(
        [engine.url, local.url].map((url) => observe(url, `s${index}`, scenario)),
      );
      const difference = firstDifference("", expected, real);
      const known = KNOWN[name];
      rows[index] = `| ${name} | ${difference === undefined ? "same |" : `different | ${known ?? "UNKNOWN"}`} |`;
      await checks.check(`${name}: ${known === undefined ? "the same on both engines" : "differs as is known"}`, () => {
        if (known === undefined) expect(difference === undefined, difference!);
        else expect(difference !== undefined, `It is the same on both engines: no longer "${known}"`);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await local.stop();
  const isProgram = (row: string) => row.startsWith("| program");
  checks.figures.push("", "| scenario | real and local | why |", "| --- | --- | --- |");
  checks.figures.push(...rows.filter((row) => !isProgram(row)));
  const same = rows.filter((row) => isProgram(row) && row.includes("| same |")).length;
  checks.figures.push("", `Random programs: ${same} of ${samples.length} the same on both engines`);
}

/** Keeps timeouts that must not end first far away, and all others short. */
function inRealTime(program: Program): Program {
  return JSON.parse(JSON.stringify(program), (_, value) => {
    if (typeof value?.ms !== "number") return value;
    const isLong = value.kind === "work-or-timeout" || value.isRaised === true;
    return { ...value, ms: isLong ? 3_600_000 : 1_000 };
  });
}

async function observe(url: string, prefix: string, scenario: Scenario): Promise<unknown> {
  const driver = new Driver(url, prefix);
  const thrown = await scenario(driver).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return comparable({ thrown, seen: driver.seen, instances: await driver.histories() });
}

/** Fields of each host's own, and times. */
const OWN = new Set(
  (
    "createdTime lastUpdatedTime Timestamp ScheduledTime FireAt Details FailureDetails Tags " +
    "ParentTraceContext Correlation ClientSpanId GenerateNewTrace Generation ScheduledStartTime"
  ).split(" "),
);

/** Removes times, generated IDs and stacks; sorts the history, in which only completions stand. */
function comparable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, each: unknown) => {
    if (OWN.has(name)) return undefined;
    if (name === "historyEvents" && Array.isArray(each))
      return each.map((event) => JSON.stringify(Object.entries(event).sort())).sort();
    return typeof each === "string" ? withoutIds(each) : each;
  });
}

const withoutIds = (text: string): string =>
  text
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g, "<id>")
    .replace(/\b[0-9a-f]{32}\b/g, "<id>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?/g, "<time>")
    .replace(/,"requestTime":"<time>"/g, "")
    .replace(/"\$type":"[^"]*",/g, "")
    .replace(/ {2,}/g, " ")
    .replace(/(?<= known \w+ functions: )'[^.]*'/, (names) => names.split(", ").sort().join(", "))
    .replace(/( failed: .*?) \n [^]*/, "$1")
    .replace(/"StackTrace\\*":\\*"(?:[^"\\]|\\[^"])*\\*"/g, "<stack>");

function firstDifference(path: string, expected: any, found: any): string | undefined {
  if (typeof expected === "object" && typeof found === "object" && expected && found) {
    const all = new Set([...Object.keys(expected), ...Object.keys(found)]);
    const differences = [...all].map((name) => firstDifference(`${path}.${name}`, expected[name], found[name]));
    return differences.filter((each) => each !== undefined).join("\n") || undefined;
  }
  if (Object.is(expected, found)) return undefined;
  const show = (value: unknown) => String(JSON.stringify(value)).slice(0, 500);
  return `${path}\n  real  ${show(found)}\n  local ${show(expected)}`;
}
