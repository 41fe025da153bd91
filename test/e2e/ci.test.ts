import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Folder } from "../support/folder.ts";
import { perBlock, perTest } from "../support/resources.ts";
import { App, collect, linkProject, root } from "./support/app.ts";

type Step = { readonly name?: string; readonly run?: string; readonly if?: string };
type Workflow = {
  readonly jobs: { readonly [job: string]: { readonly env?: object; readonly steps: readonly Step[] } };
};

const workflow = parse(readFileSync(join(root, "docs/examples/evals.yml"), "utf8")) as Workflow;
const [, recipe = ""] =
  /<!-- run in CI -->\n+```sh\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/ci.md"), "utf8")) ?? [];

/** The steps of a job that need nothing but gotag: the others are GitHub's. */
const stepsOf = (job: string) => workflow.jobs[job]!.steps.filter(({ run = "" }) => run.includes("gotag"));

describe("evals from CI, against a host that stands for a deployed app", () => {
  const app = perBlock(() => new App());
  const folder = perTest(() => new Folder());
  let url: string;
  beforeAll(async () => {
    url = await app.serve();
  });
  beforeEach(() => {
    linkProject(folder.path);
    for (const name of ["env", "summary"]) folder.write(name, "");
  });

  /** Runs a step like GitHub, with the variables that earlier steps have set. */
  async function bash(script: string, more: object = {}): Promise<{ code: number | null; stderr: string }> {
    const set = folder.read("env").trim().split("\n");
    const env = {
      ...process.env,
      ...{ GOTAG_URL: url, GOTAG_KEY: "key", GOTAG_HOME: undefined, EVAL: "nightly", SETTINGS: "", LABEL: "pr-7" },
      ...{ GITHUB_ENV: folder.at("env"), GITHUB_STEP_SUMMARY: folder.at("summary") },
      ...Object.fromEntries(set.map((line) => line.split("=") as [string, string])),
      ...more,
    };
    const command = ["--noprofile", "--norc", "-eo", "pipefail", "-c", script];
    const child = spawn("bash", command, { cwd: folder.path, env, stdio: ["ignore", "pipe", "pipe"] });
    return collect(child).ended;
  }

  it("pushes what was merged, then runs the eval with the branch's prompt and writes the reports", async () => {
    const { env } = workflow.jobs["check"]!;
    const steps = [...stepsOf("push"), ...stepsOf("check").filter((step) => !step.if?.startsWith("cancelled"))];

    for (const { name, run } of steps)
      expect({ name, ...(await bash(run!, { ...env, LABEL: "pr-7" })) }).toMatchObject({ name, code: 0 });

    expect(steps.length).toBe(5);
    expect(folder.read("results.xml")).toMatch(/<testsuites[^>]* failures="0"/);
    expect(folder.read("summary")).toBe(folder.read("comment.md"));
    const { runs } = (await (await fetch(`${url}/api/runs?label=pr-7`)).json()) as { runs: object[] };
    expect(runs).toEqual([expect.objectContaining({ status: "completed", pipeline: "simple" })]);
  });

  it("fails by the shell recipe when a gate fails, and still writes the reports", async () => {
    const { code } = await bash(recipe, { SETTINGS: "infer.model.name=flakey" });

    expect(code).toBe(1);
    expect(folder.read("results.xml")).toMatch(/<testcase[^>]*>\s*<(failure|error)/);
    expect(folder.read("comment.md")).toMatch(
      /^# 2 of 3 gates failed\n[^#]*\| FAILED \| errors==0 \|[^]*Errors: 17\/26/,
    );
  });

  it("fails by the shell recipe before anything runs when a setting is wrong", async () => {
    const { code, stderr } = await bash(recipe, { SETTINGS: "infer.modle.name=flakey" });

    expect(code).toBe(2);
    expect(stderr).toContain("infer.model.name");
    expect(folder.has("results.xml")).toBe(false);
  });
});
