import { UsageError } from "../../cli/errors.ts";
import { runProgram } from "../../cli/program.ts";
import type { ExitCode } from "../../cli/shell.ts";
import { aShell } from "../support/run-command.ts";

type Call = readonly [action: string, options: object];

/** Runs a command line whose actions are recorded instead. */
async function parse(line: string, end: () => ExitCode = () => 0) {
  const calls: Call[] = [];
  const shell = aShell({ commandLine: line === "" ? [] : line.split(" ") });
  const code = await runProgram(shell, async (action, options) => {
    calls.push([action.name, JSON.parse(JSON.stringify(options)) as object]);
    return end();
  });
  return { calls, code, stdout: shell.printed(), stderr: shell.said() };
}

describe("the command line", () => {
  it.each<[options: string, read: object]>([
    ["", {}],
    ["a.b=1 c=-2 -c 20 --label trial", { settings: ["a.b=1", "c=-2"], concurrency: 20, label: "trial" }],
    ["--id 7f6b --detach --json", { id: "7f6b", detach: true, json: true }],
    ["--filter fast&&!flaky --limit 3 --repeats 2", { filter: "fast&&!flaky", limit: 3, repeats: 2 }],
    ["--cache --max-cost 0.5 --max-tokens 1000", { cache: true, maxCostUsd: 0.5, maxTokens: 1000 }],
    [
      "a=1 --case 08fd 09c2 b=2 --case 4a1b -c 3 c=3",
      { settings: ["a=1", "b=2", "c=3"], caseIds: ["08fd", "09c2", "4a1b"], concurrency: 3 },
    ],
    [
      "a.b=1 --gate errors==0 cost<2 c.d=2 --gate no-regression(base=latest:x) errors=0 -c 3 e=3",
      {
        settings: ["a.b=1", "c.d=2", "e=3"],
        gates: ["errors==0", "cost<2", "no-regression(base=latest:x)", "errors=0"],
        concurrency: 3,
      },
    ],
    ["--vary a.b=1,2 --vary c.d=x,y e.f=3", { settings: ["e.f=3"], vary: ["a.b=1,2", "c.d=x,y"] }],
    ["--workers 2", { workers: 2 }],
  ])("reads the options of run: %s", async (options, read) => {
    const { calls } = await parse(`run simple cases.csv ${options}`.trim());

    expect(calls).toEqual([["run", { pipeline: "simple", cases: "cases.csv", settings: [], ...read }]]);
  });

  it.each<[line: string, ...Call]>([
    ["run --eval nightly a.b=1 --limit 2", "run", { eval: "nightly", settings: ["a.b=1"], limit: 2 }],
    ["run simple a=1 b=2", "run", { pipeline: "simple", settings: ["a=1", "b=2"] }],
    ["run simple", "run", { pipeline: "simple", settings: [] }],
    [
      "rerun latest a.b=1 --from assess --failed --errors --no-cache --max-cost 2 --gate errors==0 c.d=2 --json",
      "rerun",
      {
        ...{ run: "latest", settings: ["a.b=1", "c.d=2"], from: "assess", failed: true, errors: true, cache: false },
        ...{ maxCostUsd: 2, gates: ["errors==0"], json: true },
      },
    ],
    ["rerun 7f6b --cache --detach", "rerun", { run: "7f6b", settings: [], cache: true, detach: true }],
    ["rerun 7f6b --id 08fd", "rerun", { run: "7f6b", settings: [], id: "08fd" }],
    ["demo", "demo", {}],
    ["demo --id 7f6b", "demo", { id: "7f6b" }],
    ["nightly run nightly --json", "nightlyRun", { name: "nightly", json: true }],
    ["push nightly weekly --url https://a", "push", { names: ["nightly", "weekly"], url: "https://a" }],
    ["evals --json", "evals", { json: true }],
    ["format latest", "format", { run: "latest", cases: [] }],
    [
      "format run.json 08fd 0644 --markdown --json",
      "format",
      { run: "run.json", cases: ["08fd", "0644"], markdown: true, json: true },
    ],
    ["compare 7f6b latest --json", "compare", { base: "7f6b", candidate: "latest", json: true }],
    [
      "export latest --format junit -o results.xml",
      "exportRun",
      { run: "latest", format: "junit", output: "results.xml" },
    ],
    ["status", "status", {}],
    ["status latest --json", "status", { run: "latest", json: true }],
    ["wait 7f6b --url http://x --key k", "wait", { run: "7f6b", url: "http://x", key: "k" }],
    ["cancel latest --json", "cancel", { run: "latest", json: true }],
    ["cancel 7f6b --detach --url http://x", "cancel", { run: "7f6b", detach: true, url: "http://x" }],
    ["delete latest 7f6b --json", "deleteRuns", { runs: ["latest", "7f6b"], json: true }],
    ["log latest -o run.json", "log", { run: "latest", output: "run.json" }],
    ["summarize run.json --storage azurite", "summarize", { run: "run.json", storage: "azurite" }],
    ["history", "history", {}],
    [
      "history --pipeline simple --label trial --status failed --limit 200 --json",
      "history",
      { pipeline: "simple", label: "trial", status: "failed", limit: 200, json: true },
    ],
    ["pipelines --json", "pipelines", { settings: [], json: true }],
    ["pipelines simple a.b=1 c=2", "pipelines", { name: "simple", settings: ["a.b=1", "c=2"] }],
    ["models --url http://x", "models", { url: "http://x" }],
    ["models gpt-5 --check --json", "models", { name: "gpt-5", check: true, json: true }],
    ["add-ids cases.yaml --force --json", "addIdsToFile", { file: "cases.yaml", force: true, json: true }],
    ["new triage --json", "newPipeline", { name: "triage", json: true }],
    ["serve", "serve", {}],
    ["serve --port 0 --workers 64", "serve", { port: 0, workers: 64 }],
    ["doctor --check --url http://x", "doctor", { check: true, url: "http://x" }],
  ])("reads %s", async (line, ...call) => {
    expect(await parse(line)).toEqual({ calls: [call], code: 0, stdout: "", stderr: "" });
  });

  it("ends with the exit code of the command", async () => {
    expect((await parse("wait latest", () => 3)).code).toBe(3);
  });

  it.each([
    ["rnu", "unknown command 'rnu'\n(Did you mean run?)"],
    ["run", "missing required argument 'pipeline'"],
    ["status a b", "too many arguments for 'status'. Expected 1 argument but got 2: a, b."],
    ["wait latest --jsn", "unknown option '--jsn'\n(Did you mean --json?)"],
    ["run a b --case", "option '--case <id...>' argument missing"],
    ["add-ids", "missing required argument 'file'"],
    ["add-ids a.csv b.csv", "too many arguments for 'add-ids'. Expected 1 argument but got 2: a.csv, b.csv."],
    ["rerun", "missing required argument 'run'"],
    ["delete", "missing required argument 'runs'"],
  ])("refuses %s", async (line, error) => {
    expect(await parse(line)).toEqual({ calls: [], code: 2, stdout: "", stderr: `error: ${error}\n` });
  });

  it.each([
    ["run a b", "-c, --concurrency <n>", "many", "It must be a whole number."],
    ["run a b", "--limit <n>", "0", "It must be a whole number from 1."],
    ["run a b", "--max-cost <usd>", "free", "It must be a number above 0."],
    ["run a b", "--repeats <n>", "1.5", "It must be a whole number from 1."],
    ["serve", "--port <n>", "65536", "It must be a whole number from 0 to 65535."],
    ["serve", "--workers <n>", "65", "It must be a whole number from 0 to 64."],
    ["run a b", "--workers <n>", "-1", "It must be a whole number."],
    ["status", "--storage <kind>", "tape", "Allowed choices are file, blob, azurite."],
  ])("refuses an invalid value: %s %s %s", async (command, option, value, reason) => {
    const [flag] = /--[a-z-]+/.exec(option)!;

    expect(await parse(`${command} ${flag} ${value}`)).toEqual({
      calls: [],
      code: 2,
      stdout: "",
      stderr: `error: option '${option}' argument '${value}' is invalid. ${reason}\n`,
    });
  });

  it("prints its help to stdout on request, and to stderr without a command", async () => {
    const requested = await parse("help");
    const missing = await parse("");

    expect(requested).toMatchObject({ code: 0, stderr: "" });
    expect(missing).toEqual({ calls: [], code: 2, stdout: "", stderr: requested.stdout });
    expect(requested.stdout).toContain("130  interrupted");
  });

  it("has examples in the help of each command", async () => {
    const { stdout } = await parse("help");
    const [listing = ""] = stdout.split("Exit codes:");
    const names = [...listing.matchAll(/^ {2}([a-z][a-z-]*) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== "help");

    expect(names).toHaveLength(22);
    for (const name of names) {
      const help = await parse(`${name} --help`);
      expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining(`Examples:\n  $ gotag ${name}`) });
    }
  });

  it("prints its version", async () => {
    expect((await parse("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("prints the error of a command", async () => {
    const failing = await parse("status", () => {
      throw new UsageError("There are no runs yet.");
    });

    expect(failing).toMatchObject({ code: 2, stdout: "", stderr: "There are no runs yet.\n" });
  });

  it("prints nothing and ends with 130 when it is interrupted", async () => {
    const shell = aShell({ commandLine: ["status"] });

    const code = await runProgram(shell, async () => {
      shell.interrupt();
      throw new Error("This operation was aborted");
    });

    expect(code).toBe(130);
    expect(shell.said()).toBe("");
  });

  it("shows the help of a command that is named, and the list otherwise", async () => {
    expect((await parse("help run")).stdout).toMatch(/^Usage: gotag run /);
    expect((await parse("help nothing")).stderr).toBe((await parse("help")).stdout);
    expect((await parse("--help run")).stdout).toBe((await parse("help")).stdout);
  });
});
