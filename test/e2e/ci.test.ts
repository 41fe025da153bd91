import { execFile, type ExecFileException } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { App, root } from "./support/app.ts";

type Step = { readonly name?: string; readonly run?: string; readonly if?: string };
type Workflow = {
  readonly jobs: { readonly [job: string]: { readonly env?: object; readonly steps: readonly Step[] } };
};

const workflow = parse(readFileSync(join(root, "docs/examples/evals.yml"), "utf8")) as Workflow;
const [, recipe = ""] =
  /<!-- run in CI -->\n+```sh\n([\s\S]*?)```/.exec(readFileSync(join(root, "docs/ci.md"), "utf8")) ?? [];

/** The steps of a job that need nothing but gotag: the others are GitHub's. */
const stepsOf = (job: string) => workflow.jobs[job]!.steps.filter(({ run = "" }) => run.includes("gotag"));

describe("evals from CI, against a host that is taken for a deployed app", () => {
  const app = new App();
  let url: string;
  let folder: string;
  beforeAll(async () => {
    url = await app.serve();
  });
  afterAll(() => app.dispose());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gotag-ci-"));
    const own = [".git", ".gotag", "dist"];
    for (const name of readdirSync(root)) if (!own.includes(name)) symlinkSync(join(root, name), join(folder, name));
    for (const name of ["env", "summary"]) writeFileSync(join(folder, name), "");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As GitHub runs a step: with the variables that earlier steps have set. */
  async function bash(script: string, more: object = {}): Promise<{ code: number; stderr: string }> {
    const set = existsSync(join(folder, "env")) ? readFileSync(join(folder, "env"), "utf8").trim().split("\n") : [];
    const env = {
      ...process.env,
      ...{ GOTAG_URL: url, GOTAG_KEY: "key", GOTAG_HOME: undefined, EVAL: "nightly", SETTINGS: "", LABEL: "pr-7" },
      ...{ GITHUB_ENV: join(folder, "env"), GITHUB_STEP_SUMMARY: join(folder, "summary") },
      ...Object.fromEntries(set.map((line) => line.split("=") as [string, string])),
      ...more,
    };
    return new Promise((resolve) =>
      execFile(
        "bash",
        ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        { cwd: folder, env },
        (thrown, _, stderr) =>
          resolve({ code: thrown === null ? 0 : Number((thrown as ExecFileException).code), stderr }),
      ),
    );
  }
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("sends what was merged, then runs the eval with the branch's prompt and writes the reports", async () => {
    const { env } = workflow.jobs["check"]!;
    const steps = [...stepsOf("push"), ...stepsOf("check").filter((step) => !step.if?.startsWith("cancelled"))];

    for (const { name, run } of steps)
      expect({ name, ...(await bash(run!, { ...env, LABEL: "pr-7" })) }).toMatchObject({ name, code: 0 });

    expect(steps.length).toBe(5);
    expect(read("results.xml")).toMatch(/<testsuites[^>]* failures="0"/);
    expect(read("summary")).toBe(read("comment.md"));
    const { runs } = (await (await fetch(`${url}/api/runs?label=pr-7`)).json()) as { runs: object[] };
    expect(runs).toEqual([expect.objectContaining({ status: "completed", pipeline: "simple" })]);
  });

  it("fails by the shell recipe when a gate fails, and still writes the reports", async () => {
    const { code } = await bash(recipe, { SETTINGS: "infer.model.name=flakey" });

    expect(code).toBe(1);
    expect(read("results.xml")).toMatch(/<testcase[^>]*>\s*<(failure|error)/);
    expect(read("comment.md")).toMatch(/^# 2 of 3 gates failed\n[^#]*\| FAILED \| errors==0 \|[^]*Errors: 17\/26/);
  });

  it("fails by the shell recipe before anything runs when a setting is wrong", async () => {
    const { code, stderr } = await bash(recipe, { SETTINGS: "infer.modle.name=flakey" });

    expect(code).toBe(2);
    expect(stderr).toContain("infer.model.name");
    expect(existsSync(join(folder, "results.xml"))).toBe(false);
  });
});
