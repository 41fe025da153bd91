import { UsageError } from "../../cli/errors.ts";
import { runProgram } from "../../cli/program.ts";
import type { ExitCode } from "../../cli/shell.ts";
import { aShell } from "./fake-shell.ts";

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
  it.each<{ line: string; call: Call }>([
    {
      line: "run simple cases.yaml a.b=1 c=-2 -c 20 --label trial --id 7f6b --detach --json",
      call: [
        "run",
        {
          pipeline: "simple",
          cases: "cases.yaml",
          settings: ["a.b=1", "c=-2"],
          concurrency: 20,
          label: "trial",
          id: "7f6b",
          detach: true,
          json: true,
        },
      ],
    },
    {
      line: "run --eval nightly a.b=1 --limit 2",
      call: ["run", { eval: "nightly", settings: ["a.b=1"], limit: 2 }],
    },
    { line: "nightly run nightly --json", call: ["nightlyRun", { name: "nightly", json: true }] },
    { line: "push nightly weekly --url https://a", call: ["push", { names: ["nightly", "weekly"], url: "https://a" }] },
    { line: "evals --json", call: ["evals", { json: true }] },
    { line: "format latest", call: ["format", { run: "latest", cases: [] }] },
    {
      line: "format run.json 08fd 0644 --markdown --json",
      call: ["format", { run: "run.json", cases: ["08fd", "0644"], markdown: true, json: true }],
    },
    { line: "compare 7f6b latest --json", call: ["compare", { base: "7f6b", candidate: "latest", json: true }] },
    {
      line: "export latest --format junit -o results.xml",
      call: ["exportRun", { run: "latest", format: "junit", output: "results.xml" }],
    },
    { line: "run simple cases.yaml", call: ["run", { pipeline: "simple", cases: "cases.yaml", settings: [] }] },
    { line: "run simple a=1 b=2", call: ["run", { pipeline: "simple", settings: ["a=1", "b=2"] }] },
    { line: "run simple", call: ["run", { pipeline: "simple", settings: [] }] },
    {
      line: "run simple cases.csv --filter fast&&!flaky --limit 3 --repeats 2",
      call: [
        "run",
        { pipeline: "simple", cases: "cases.csv", settings: [], filter: "fast&&!flaky", limit: 3, repeats: 2 },
      ],
    },
    {
      line: "run simple cases.csv --cache --max-cost 0.5 --max-tokens 1000",
      call: [
        "run",
        { pipeline: "simple", cases: "cases.csv", settings: [], cache: true, maxCostUsd: 0.5, maxTokens: 1000 },
      ],
    },
    {
      line: "run simple cases.csv a=1 --case 08fd 09c2 b=2 --case 4a1b -c 3 c=3",
      call: [
        "run",
        {
          pipeline: "simple",
          cases: "cases.csv",
          settings: ["a=1", "b=2", "c=3"],
          caseIds: ["08fd", "09c2", "4a1b"],
          concurrency: 3,
        },
      ],
    },
    {
      line: "run simple cases.csv a.b=1 --gate errors==0 cost<2 c.d=2 --gate no-regression(base=latest:x) errors=0 -c 3 e=3",
      call: [
        "run",
        {
          pipeline: "simple",
          cases: "cases.csv",
          settings: ["a.b=1", "c.d=2", "e=3"],
          gates: ["errors==0", "cost<2", "no-regression(base=latest:x)", "errors=0"],
          concurrency: 3,
        },
      ],
    },
    {
      line: "rerun latest a.b=1 --from assess --failed --errors --no-cache --max-cost 2 --gate errors==0 c.d=2 --json",
      call: [
        "rerun",
        {
          run: "latest",
          settings: ["a.b=1", "c.d=2"],
          from: "assess",
          failed: true,
          errors: true,
          cache: false,
          maxCostUsd: 2,
          gates: ["errors==0"],
          json: true,
        },
      ],
    },
    {
      line: "run simple cases.csv --vary a.b=1,2 --vary c.d=x,y e.f=3",
      call: ["run", { pipeline: "simple", cases: "cases.csv", settings: ["e.f=3"], vary: ["a.b=1,2", "c.d=x,y"] }],
    },
    { line: "rerun 7f6b --cache --detach", call: ["rerun", { run: "7f6b", settings: [], cache: true, detach: true }] },
    { line: "rerun 7f6b --id 08fd", call: ["rerun", { run: "7f6b", settings: [], id: "08fd" }] },
    { line: "status", call: ["status", {}] },
    { line: "status latest --json", call: ["status", { run: "latest", json: true }] },
    { line: "wait 7f6b --url http://x --key k", call: ["wait", { run: "7f6b", url: "http://x", key: "k" }] },
    { line: "cancel latest --json", call: ["cancel", { run: "latest", json: true }] },
    { line: "cancel 7f6b --detach --url http://x", call: ["cancel", { run: "7f6b", detach: true, url: "http://x" }] },
    { line: "delete latest 7f6b --json", call: ["deleteRuns", { runs: ["latest", "7f6b"], json: true }] },
    { line: "log latest -o run.json", call: ["log", { run: "latest", output: "run.json" }] },
    { line: "summarize run.json --storage azurite", call: ["summarize", { run: "run.json", storage: "azurite" }] },
    { line: "history", call: ["history", {}] },
    {
      line: "history --pipeline simple --label trial --status failed --limit 200 --json",
      call: ["history", { pipeline: "simple", label: "trial", status: "failed", limit: 200, json: true }],
    },
    { line: "pipelines --json", call: ["pipelines", { settings: [], json: true }] },
    { line: "pipelines simple a.b=1 c=2", call: ["pipelines", { name: "simple", settings: ["a.b=1", "c=2"] }] },
    { line: "models --url http://x", call: ["models", { url: "http://x" }] },
    { line: "models gpt-5 --check --json", call: ["models", { name: "gpt-5", check: true, json: true }] },
    {
      line: "add-ids cases.yaml --force --json",
      call: ["addIdsToFile", { file: "cases.yaml", force: true, json: true }],
    },
    { line: "new triage --json", call: ["newPipeline", { name: "triage", json: true }] },
    { line: "serve", call: ["serve", {}] },
    { line: "serve --port 0 --workers 64", call: ["serve", { port: 0, workers: 64 }] },
    { line: "run simple --workers 2", call: ["run", { pipeline: "simple", settings: [], workers: 2 }] },
    { line: "doctor --check --url http://x", call: ["doctor", { check: true, url: "http://x" }] },
    { line: "demo", call: ["demo", {}] },
    { line: "demo --id 7f6b", call: ["demo", { id: "7f6b" }] },
  ])("reads $line", async ({ line, call }) => {
    expect(await parse(line)).toEqual({ calls: [call], code: 0, stdout: "", stderr: "" });
  });

  it("ends with the exit code of the command", async () => {
    expect((await parse("wait latest", () => 3)).code).toBe(3);
  });

  it.each([
    { line: "rnu", says: "error: unknown command 'rnu'\n(Did you mean run?)\n" },
    { line: "run", says: "error: missing required argument 'pipeline'\n" },
    { line: "status a b", says: "error: too many arguments for 'status'. Expected 1 argument but got 2: a, b.\n" },
    { line: "wait latest --jsn", says: "error: unknown option '--jsn'\n(Did you mean --json?)\n" },
    {
      line: "run a b -c many",
      says: "error: option '-c, --concurrency <n>' argument 'many' is invalid. It must be a whole number.\n",
    },
    {
      line: "run a b --limit 0",
      says: "error: option '--limit <n>' argument '0' is invalid. It must be a whole number from 1.\n",
    },
    {
      line: "run a b --max-cost free",
      says: "error: option '--max-cost <usd>' argument 'free' is invalid. It must be a number above 0.\n",
    },
    {
      line: "run a b --repeats 1.5",
      says: "error: option '--repeats <n>' argument '1.5' is invalid. It must be a whole number from 1.\n",
    },
    { line: "run a b --case", says: "error: option '--case <id...>' argument missing\n" },
    { line: "add-ids", says: "error: missing required argument 'file'\n" },
    {
      line: "add-ids a.csv b.csv",
      says: "error: too many arguments for 'add-ids'. Expected 1 argument but got 2: a.csv, b.csv.\n",
    },
    {
      line: "serve --port 65536",
      says: "error: option '--port <n>' argument '65536' is invalid. It must be a whole number from 0 to 65535.\n",
    },
    {
      line: "serve --workers 65",
      says: "error: option '--workers <n>' argument '65' is invalid. It must be a whole number from 0 to 64.\n",
    },
    {
      line: "run a b --workers -1",
      says: "error: option '--workers <n>' argument '-1' is invalid. It must be a whole number.\n",
    },
    { line: "rerun", says: "error: missing required argument 'run'\n" },
    { line: "delete", says: "error: missing required argument 'runs'\n" },
    {
      line: "status --storage tape",
      says: "error: option '--storage <kind>' argument 'tape' is invalid. Allowed choices are file, blob, azurite.\n",
    },
  ])("refuses $line", async ({ line, says }) => {
    expect(await parse(line)).toEqual({ calls: [], code: 2, stdout: "", stderr: says });
  });

  it("prints its help to stdout on request, and to stderr without a command", async () => {
    const asked = await parse("help");
    const missing = await parse("");

    expect(asked).toMatchObject({ code: 0, stderr: "" });
    expect(missing).toEqual({ calls: [], code: 2, stdout: "", stderr: asked.stdout });
    expect(asked.stdout).toContain("130  interrupted");
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
