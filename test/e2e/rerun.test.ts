import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Folder } from "../support/folder.ts";
import { perBlock, perTest } from "../support/resources.ts";
import { App, kill, root } from "./support/app.ts";
import { callsIn } from "./support/slow-pipeline.ts";

const CASES = Array.from({ length: 30 }, (_, number) => ({
  uuid: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  number,
}));

/** A pipeline that records each call of its first stage. `assess` is the code of the second stage. */
const pipelineCode = (assess: string, calls: string) => `
  import { appendFileSync } from "node:fs";
  import { setTimeout as wait } from ${JSON.stringify("node:timers/promises")};
  import { definePipeline } from ${JSON.stringify(join(root, "shared/index.ts"))};
  export default definePipeline({
    name: "counted",
    description: "Writes down its calls.",
    config: { infer: { waitMs: 0 }, assess: { below: 20 } },
    stages: async ({ config }) => ({
      infer: async (context) => {
        await wait(config.infer.waitMs);
        appendFileSync(${JSON.stringify(calls)}, context.case.number + "\\n");
        return context.case.number;
      },
      assess: async (context) => ${assess},
    }),
    passed: (result) => result.stages.assess === true,
  });`;

describe("a run that is run again by gotag", () => {
  const folder = perTest(() => new Folder());
  const app = perTest(() => new App({ environment: { GOTAG_PIPELINES: folder.at("pipelines") } }));
  let suite: string;
  beforeEach(() => {
    suite = folder.write("cases.json", CASES);
    writeCode("context.stages.infer < config.assess.below");
  });

  const writeCode = (assess: string) =>
    folder.write("pipelines/counted/pipeline.ts", pipelineCode(assess, folder.at("calls")));
  const callCount = () => callsIn(folder.at("calls")).length;
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await app.gotag(...args, "--json");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return JSON.parse(stdout);
  };

  it("is rescored from its last stage with other settings and code, and merged with passed results", async () => {
    await app.serve();
    const first = await json("run", "counted", suite);
    const other = await json("rerun", "latest", "assess.below=25", "--from", "assess");
    writeCode("context.stages.infer < 29");
    const changed = await json("rerun", first.id, "--failed", "--from", "assess", "--label", "changed");
    await json("delete", first.id);
    const log = JSON.parse((await app.gotag("log", "latest")).stdout);

    expect([first, other, changed].map(({ counts }) => counts.passed)).toEqual([20, 25, 29]);
    expect(callCount()).toBe(30);
    expect(log.metadata).toMatchObject({
      label: "changed",
      rerunOf: { run: first.id, from: "assess", only: "failed" },
      command: `gotag rerun ${first.id} --failed --from assess --label changed --json`,
    });
    expect(log.results.filter(({ metadata }: any) => metadata.reusedFrom === first.id)).toHaveLength(20);
  });

  it("keeps the results of a run whose process was killed and whose pipeline changed", async () => {
    const started = app.spawn("run", "counted", suite, "infer.waitMs=50", "-c", "1", "--label", "broken off");
    while (callCount() < 15) await wait(10);
    await kill(started);
    writeCode("context.stages.infer < 100");
    await app.serve();
    expect((await app.gotag("wait", "latest")).code).toBe(3);
    const [{ id, error, counts }] = (await json("history", "--label", "broken off")).runs;

    const again = await json("rerun", id, "--errors");

    expect(error).toContain("The pipeline changed since this run began: pipelines/counted. Use gotag rerun to run it");
    expect(counts.completed).toBeGreaterThan(0);
    expect(again.counts).toMatchObject({ total: 30, completed: 30 });
    const log = JSON.parse((await app.gotag("log", "latest")).stdout);
    expect(log.results.filter(({ metadata }: any) => metadata.reusedFrom === id)).toHaveLength(counts.completed);
  });
});

describe("a run of gotag on a host that serves", () => {
  const SIMPLE = ["pipelines/simple/cases.yaml", "prepare.template=template.njk", "infer.model.name=flakey"];
  const app = perBlock(() => new App());
  beforeAll(() => app.serve());

  it("ends as its gates decide, and so do the wait for it and a rerun of it", async () => {
    const passing = await app.gotag("run", "simple", ...SIMPLE, "--gate", "errors<100", "p95(infer)<1min");
    const failing = await app.gotag("run", "simple", ...SIMPLE, "--gate", "errors==0", "cost<2", "--label", "strict");
    const waited = await app.gotag("wait", "latest", "--json");
    const again = await app.gotag("rerun", "latest");
    const others = await app.gotag("rerun", "latest", "--gate", "errors<100");

    expect([passing, failing, waited, again, others].map(({ code }) => code)).toEqual([0, 1, 1, 1, 0]);
    expect(failing.stdout).toMatch(/^FAILED +errors==0 +errors is 17, 17 away from == 0\.$/m);
    expect(JSON.parse(waited.stdout).gates).toMatchObject([
      { rule: "errors==0", passed: false },
      { rule: "cost<2", passed: true },
    ]);
  });

  it("is refused if its gates are invalid, with all other problems", async () => {
    const { code, stderr } = await app.gotag("run", "simple", SIMPLE[0]!, "--gate", "p95(infre)<8s", "cost");

    expect(code).toBe(2);
    expect(stderr).toContain('- gates[1]: has no comparison: "cost"; write it like errors==0\n');
    expect(stderr).toContain("- prepare.template: ");
  });

  it("is not rerun if the command is invalid: it lists all problems, and ends with 2", async () => {
    await app.gotag("run", "simple", ...SIMPLE, "--limit", "1");

    expect(await app.gotag("rerun", "latest", "--from", "asess", "--errors", "--gate", "errors=0")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^- gates\[0\]: has no comparison.*\n- from: "asess" is no stage.*\n- only: run /m),
    });
  });

  it("with --vary ends with a table of all combinations, each with its own label", async () => {
    const given = ["run", "simple", "pipelines/simple/cases.yaml", "prepare.template=template.njk", "--limit", "12"];
    const varied = ["--vary", "infer.model.name=flakey,perfect", "--vary", "infer.model.settings.temperature=0,1"];
    const { code, stdout } = await app.gotag(...given, ...varied, "--gate", "pass-rate>0.9", "--label", "grid");
    const typo = await app.gotag(...given, "--vary", "infer.model.name=perfect,prefect");
    const { runs } = JSON.parse((await app.gotag("history", "--json")).stdout);

    expect(code).toBe(1);
    expect(stdout.split("\n").slice(1, 5)).toEqual([
      expect.stringMatching(
        /^infer\.model\.name=flakey infer\.model\.settings\.temperature=0 .* 4\/12 +33\.33% .* 1 FAILED$/,
      ),
      expect.stringMatching(/^infer\.model\.name=flakey .*=1 .* 4\/12 .* 1 FAILED +0 broken, 0 fixed +1$/),
      expect.stringMatching(/^infer\.model\.name=perfect .*=0 .* 12\/12 .* passed +0 broken, 8 fixed +0\.0234$/),
      expect.stringMatching(/^infer\.model\.name=perfect .*=1 .* 12\/12 .* passed +0 broken, 8 fixed +0\.0234$/),
    ]);
    expect(typo).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("- infer.model.name=prefect: infer."),
    });
    expect(runs.map(({ label }: any) => label).slice(0, 4)).toEqual([
      "grid infer.model.name=perfect infer.model.settings.temperature=1",
      "grid infer.model.name=perfect infer.model.settings.temperature=0",
      "grid infer.model.name=flakey infer.model.settings.temperature=1",
      "grid infer.model.name=flakey infer.model.settings.temperature=0",
    ]);
  });
});
