import { EventEmitter } from "node:events";
import { plannedStages } from "../../../shared/base/plan.ts";
import { NotUtf8Error } from "../../../shared/base/utf8.ts";
import type { JsonObject } from "../../../shared/contract/json.ts";
import { definePipeline, internal, type Pipeline, prompt } from "../../../shared/index.ts";
import { createModelRegistry, type ModelRegistry } from "../../../shared/models/model-registry.ts";
import type { ModelContext, StageContext } from "../../../shared/models/model.ts";
import { initializePipeline } from "../../../shared/pipeline/initialize-pipeline.ts";
import type { ReadyPipeline } from "../../../shared/pipeline/ready-pipeline.ts";
import { handleStrayErrors } from "../../../shared/pipeline/stray-errors.ts";

const models = createModelRegistry();

const initialize = (
  definition: Pipeline,
  config: JsonObject = {},
  more: { files?: Record<string, string>; timeoutMs?: number; models?: ModelRegistry } = {},
) =>
  initializePipeline({
    pipeline: {
      name: definition.name,
      definition,
      folder: "/pipelines/sample",
      codeHash: "",
      readFile: async (name) => {
        if (name === "latin-1.njk") throw new NotUtf8Error(name, 2);
        return new Map([
          ["t.njk", "Hi {{ case.user }}\n"],
          ["bad.njk", "\n{{ case.user"],
        ]).get(name);
      },
      listFiles: async () => ["t.njk", "bad.njk"],
    },
    config,
    models,
    ...more,
  });

/** A pipeline that uses a template and a model, as most do. */
const sample = definePipeline({
  name: "sample",
  description: "",
  config: {
    prepare: { template: prompt("Template"), template_text: internal() },
    infer: { model: { name: prompt("Model") } },
  },
  async stages({ config, models, templates }) {
    const template = await templates.compile("prepare.template", "prepare.template_text");
    const model = models.get(config.infer.model.name);
    return {
      prepare: async (context) => template(context),
      infer: async (context, { signal }) => model.infer([], context, { signal }),
    };
  },
  expected: (context) => context.case.answer as string,
  passed: (result) => result.stages.infer === "2",
});

const given = { prepare: { template: "t.njk" }, infer: { model: { name: "perfect" } } };

const aContext = (change: Partial<StageContext> = {}): StageContext => ({
  case: { user: "you", answer: "2" },
  stages: {},
  metadata: {
    run: "r",
    pipeline: { name: "sample", config: {} },
    start: "",
    index: 0,
    repeat: 0,
    turn: 0,
    stage: "prepare",
    stages: {},
  },
  ...change,
});

const { signal } = new AbortController();

async function ready(definition: Pipeline, config: JsonObject = {}): Promise<ReadyPipeline> {
  const { pipeline, problems } = await initialize(definition, config);
  expect(problems).toEqual([]);
  return pipeline!;
}

/** A pipeline without types. */
const withStages = (stages: (given: { config: any; models: any; templates: any }) => unknown, config = {}): Pipeline =>
  definePipeline({ name: "sample", description: "", config, stages: stages as () => Promise<any>, passed: () => true });
const failedSetup = (why: string) => [
  { path: "stages()", message: `the pipeline "sample" failed to set up. Error: ${why}` },
];

describe("initializePipeline", () => {
  it("plans the stages in the order of their keys", async () => {
    const pipeline = await ready(sample, given);

    expect(pipeline.plan).toEqual({
      series: [
        { stage: "prepare", inputs: [] },
        { stage: "infer", inputs: ["prepare"] },
      ],
    });
    expect(pipeline.stageNames).toEqual(["prepare", "infer"]);
  });

  it("puts the raw text of the template into the configuration", async () => {
    const { config } = await initialize(sample, given);

    expect(config).toEqual({ ...given, prepare: { template: "t.njk", template_text: "Hi {{ case.user }}\n" } });
    expect(given.prepare).toEqual({ template: "t.njk" });
  });

  it("runs stages with the template and the model of the configuration", async () => {
    const pipeline = await ready(sample, given);

    expect(await pipeline.runStage("prepare", aContext(), { signal })).toMatchObject({ ok: true, value: "Hi you" });
    expect(await pipeline.runStage("infer", aContext(), { signal })).toMatchObject({ ok: true, value: "2" });
  });

  it("prefers the template of the request to that of the folder", async () => {
    const { config } = await initialize(sample, given, { files: { "t.njk": "Mine" } });

    expect(config).toMatchObject({ prepare: { template_text: "Mine" } });
  });

  it("prefers the text in the configuration to any file", async () => {
    const config = { ...given, prepare: { template: "gone.njk", template_text: "Kept {{ case.user }}" } };

    const pipeline = await ready(sample, config);

    expect(await pipeline.runStage("prepare", aContext(), { signal })).toMatchObject({ ok: true, value: "Kept you" });
  });

  it("names the template in the error of a case", async () => {
    const pipeline = await ready(sample, given);

    const outcome = await pipeline.runStage("prepare", aContext({ case: {} }), { signal });

    expect(outcome).toMatchObject({
      exception: {
        stage: "prepare",
        message:
          'Error: t.njk, line 1: case.user is undefined. Correct the name, or allow it with {{ case.user | default("") }}',
      },
    });
  });

  it("lists all problems in one answer", async () => {
    const { pipeline, problems } = await initialize(sample, {
      prepare: { template: "nope.njk" },
      infer: { model: { name: "gpt" } },
    });

    expect(pipeline).toBeUndefined();
    expect(problems).toEqual([
      { path: "prepare.template", message: 'there is no file "nope.njk". Files that there are: t.njk, bad.njk' },
      { path: "infer.model.name", message: 'No model is called "gpt". Known models: perfect, flakey' },
    ]);
  });

  it("lists the files of the request among those available", async () => {
    const config = { ...given, prepare: { template: "constructor" } };
    const { problems } = await initialize(sample, config, { files: { "mine.njk": "" } });

    const message = 'there is no file "constructor". Files that there are: mine.njk, t.njk, bad.njk';
    expect(problems).toEqual([{ path: "prepare.template", message }]);
  });

  it.each([
    ["bad.njk", "bad.njk: expected variable end"],
    [5, "expected the name of a template file, found the number 5"],
  ])("reports why the template %j cannot be used", async (template, message) => {
    const { problems } = await initialize(sample, { ...given, prepare: { template } });

    expect(problems).toEqual([{ path: "prepare.template", message }]);
  });

  it("does not report missing prompts again, but returns no pipeline", async () => {
    const { pipeline, problems, config } = await initialize(sample, {});

    expect(pipeline).toBeUndefined();
    expect(problems).toEqual([]);
    expect(config).toEqual({});
  });

  it("finds other problems when prompts are missing", async () => {
    const { problems } = await initialize(sample, { infer: { model: { name: "gpt" } } });

    expect(problems.map(({ path }) => path)).toEqual(["infer.model.name"]);
  });

  it("reports a template setting that does not exist", async () => {
    const asking = withStages(async ({ templates }) => {
      await templates.compile("prepare.templat", "prepare.template_text");
      return { prepare: async () => 1 };
    });

    expect((await initialize(asking)).problems).toEqual([
      { path: "prepare.templat", message: "expected the name of a template file, found nothing" },
    ]);
  });

  it("reports a built-in model that the pipeline cannot use", async () => {
    const { problems } = await initialize({ ...sample, expected: undefined }, given);

    expect(problems).toEqual([
      {
        path: "infer.model.name",
        message:
          'the model "perfect" answers what the pipeline expects, but "sample" has no `expected`; add expected: (context) => … to its definition',
      },
    ]);
  });

  it("calls stages() once", async () => {
    let calls = 0;
    await initialize(withStages(async () => ({ only: async () => ++calls }))); // not called
    const counted = withStages(async () => {
      calls++;
      return { only: async () => 1 };
    });

    await initialize(counted);

    expect(calls).toBe(1);
  });

  it("passes a frozen configuration to stages()", async () => {
    const changing = withStages(({ config }) => config.only.list.push(2), { only: { list: [1] } });

    expect((await initialize(changing, { only: { list: [1] } })).problems).toEqual(
      failedSetup("Cannot add property 1, object is not extensible"),
    );
  });

  it("reports an error of stages()", async () => {
    const failing = withStages(() => {
      throw new Error("no connection");
    });

    expect((await initialize(failing)).problems).toEqual(failedSetup("no connection"));
  });

  it("reports a template that is not UTF-8 among other problems", async () => {
    const { problems } = await initialize(sample, {
      prepare: { template: "latin-1.njk" },
      infer: { model: { name: "perfekt" } },
    });

    expect(problems).toEqual([
      { path: "prepare.template", message: 'the file "latin-1.njk" is not UTF-8 at byte 2; save it as UTF-8' },
      { path: "infer.model.name", message: expect.stringContaining("perfekt") },
    ]);
  });

  it("limits the time of stages()", async () => {
    const hanging = withStages(() => new Promise(() => {}));

    expect((await initialize(hanging, {}, { timeoutMs: 5 })).problems).toEqual(
      failedSetup(
        "stages() took longer than 0.005 s; give what it waits for a shorter time limit, or do it in a stage",
      ),
    );
  });

  it("reports a stray error of stages()", async () => {
    const source = Object.assign(new EventEmitter(), { setUncaughtExceptionCaptureCallback: () => {} });
    handleStrayErrors({ source, log: () => {} });
    const straying = withStages(() => {
      setTimeout(() => source.emit("unhandledRejection", new Error("adrift")), 1);
      return new Promise(() => {});
    });

    expect((await initialize(straying)).problems).toEqual(failedSetup("adrift"));
  });

  it("does not report an error of stages() after a missing model", async () => {
    const picky = withStages(
      async ({ config }) => {
        if (config.only.mode !== "fast") throw new Error("unknown mode");
        return { only: async () => 1 };
      },
      { only: { mode: prompt("Mode") } },
    );

    expect((await initialize(picky, {})).problems).toEqual([]);
    expect((await initialize(picky, { only: { mode: "slow" } })).problems).toHaveLength(1);
  });

  const returnFunctions =
    "return an object of functions: { <stage>: async (context) => … }, or a list of { name, function, inputs }";
  const notAName = (name: string) =>
    `"${name}" cannot be the name of a stage; use letters, digits, "-" and "_", beginning with a letter`;

  it.each([
    [undefined, `of the pipeline "sample" returned nothing; ${returnFunctions}`],
    [null, `of the pipeline "sample" returned null; ${returnFunctions}`],
    [[], "there are no stages; return at least one"],
    [{}, "there are no stages; return at least one"],
    [{ infer: 5 }, 'returned the number 5 for the stage "infer"; it must be a function'],
    [{ "a.b": () => 1 }, notAName("a.b")],
    [{ 1: () => 1 }, notAName("1")],
    [{ constructor: () => 1 }, notAName("constructor")],
    [
      { toString: () => 1 },
      '"toString" cannot be the name of a stage, because every JavaScript object has it; choose another name',
    ],
  ])("refuses stages like %p", async (stages, message) => {
    const { pipeline, problems } = await initialize(withStages(async () => stages));

    expect(pipeline).toBeUndefined();
    expect(problems).toEqual([{ path: "stages()", message }]);
  });

  const node = (name: string, ...inputs: string[]) => ({ name, inputs, function: async () => name });

  it("plans a graph by the inputs of its stages", async () => {
    const pipeline = await ready(withStages(() => [node("C", "A"), node("B", "A"), node("A"), node("D", "C", "B")]));

    expect(plannedStages(pipeline.plan).map(({ stage }) => stage)).toEqual(["A", "C", "B", "D"]);
    expect(pipeline.stageNames).toEqual(["C", "B", "A", "D"]);
    expect(pipeline.graph[3]).toEqual({ stage: "D", inputs: ["C", "B"] });
    expect(await pipeline.runStage("B", aContext(), { signal })).toMatchObject({ ok: true, value: "B" });
  });

  it.each<[unknown[], string[]]>([
    [[5], ["returned the number 5 at [0]; it must be { name, function, inputs }"]],
    [[["A"]], ['returned the list ["A"] at [0]; it must be { name, function, inputs }']],
    [[{ ...node("A"), name: 5 }], ["returned the number 5 as [0].name; it must be a text"]],
    [
      [
        { ...node("A"), inputs: undefined },
        { ...node("B"), inputs: [5] },
      ],
      [
        "returned nothing as [0].inputs; it must be a list of the names of other stages",
        "returned the list [5] as [1].inputs; it must be a list of the names of other stages",
      ],
    ],
    [
      [{ ...node("A"), function: "x" }, node("b.c")],
      ['returned the text "x" for the stage "A"; it must be a function', notAName("b.c")],
    ],
    [
      [node("A"), node("B", "A", "D"), node("D", "B", "E")],
      [
        'the stage "D" has the input "E", which is no stage of the pipeline. The nearest are A, B, D',
        "the stages wait for each other: A -> B -> D -> B",
      ],
    ],
  ])("refuses the graph %j", async (nodes, messages) => {
    const { pipeline, problems } = await initialize(withStages(() => nodes));

    expect(pipeline).toBeUndefined();
    expect(problems).toEqual(messages.map((message) => ({ path: "stages()", message })));
  });

  it("refuses options of an unknown stage", async () => {
    const definition = { ...withStages(() => ({ infer: () => 1 })), stageOptions: { infr: { timeoutMs: 1 } } };

    const message = 'there are options for "infr", which is no stage of the pipeline. The nearest are infer';
    expect((await initialize(definition)).problems).toEqual([{ path: "stageOptions.infr", message }]);
  });

  it("refuses settings of an unknown stage", async () => {
    const definition = withStages(async () => ({ prepare: async () => 1, infer: async () => 1 }), { prepar: { a: 1 } });

    const message =
      'the configuration has settings for "prepar", which is no stage of the pipeline. The nearest are prepare';
    expect((await initialize(definition)).problems).toEqual([{ path: "prepar", message }]);
  });
});

describe("a stage that calls a model with a rate limit", () => {
  const budgeted: ModelRegistry = {
    ...models,
    describe: (name) => ({ ...models.describe(name)!, limits: { requestsPerMinute: 60 } }),
  };
  const asking = withStages(
    ({ config, models: all }) => {
      const model = all.get(config.infer.model.name);
      return { infer: async (context: ModelContext) => model.infer([], context) };
    },
    { infer: { model: { name: prompt("Model") } } },
  );
  const infer = async (stageOptions: Pipeline["stageOptions"]) => {
    const config = { infer: { model: { name: "perfect" } } };
    const definition = { ...asking, expected: () => "2", stageOptions };
    const { pipeline } = await initialize(definition, config, { models: budgeted });
    const metadata = { stage: "infer", index: 0, turn: 0, pipeline: { name: "sample", config }, stages: {} };
    const context = { case: {}, stages: {}, metadata } as unknown as StageContext;
    return pipeline?.runStage("infer", context, { signal: new AbortController().signal });
  };

  it("may call it if it declares it", async () => {
    expect(await infer({ infer: { uses: "infer.model.name" } })).toMatchObject({ ok: true, value: "2" });
  });

  it("fails with the declaration to add if it does not", async () => {
    expect(await infer({})).toMatchObject({
      ok: false,
      exception: {
        message:
          'Error: Stage "infer" calls the model "perfect", which has a rate budget in models.json, and does not say so. ' +
          'Add it to the pipeline: stageOptions: { infer: { uses: "infer.model.name" } }',
      },
    });
  });
});

describe("a ready pipeline", () => {
  it("passes a separate context to each stage", async () => {
    const pipeline = await ready(
      withStages(async () => ({
        only: async (context: any) => void (context.case.user = context.stages.more = "changed"),
      })),
    );
    const context = aContext();

    await pipeline.runStage("only", context, { signal });

    expect(context).toEqual(aContext());
  });

  it("returns an exception for an unknown stage", async () => {
    const pipeline = await ready(sample, given);

    expect(await pipeline.runStage("constructor", aContext(), { signal })).toMatchObject({
      ok: false,
      exception: { message: 'Error: the pipeline has no stage "constructor". Its stages: prepare, infer' },
    });
  });

  describe("deciding whether a case passed", () => {
    const result = { succeeded: true, case: { uuid: "u" }, stages: { infer: "2" }, metadata: {} as never };
    const passing = async (passed: (result: any) => unknown) => {
      const definition = { ...withStages(async () => ({ infer: async () => 1 })), passed: passed as () => boolean };
      return (await ready(definition)).passed(result);
    };

    it("returns the result of the pipeline", async () => {
      const { passed } = await ready(sample, given);

      expect(passed(result)).toEqual({ ok: true, passed: true });
      expect(passed({ ...result, stages: { infer: "3" } })).toEqual({ ok: true, passed: false });
    });

    it("returns an exception when passed throws", async () => {
      expect(await passing((item) => item.stages.assess.score > 1)).toEqual({
        ok: false,
        exception: {
          stage: "passed",
          message: "Context: `passed` of the pipeline\nError: Cannot read properties of undefined (reading 'score')",
          traceback: expect.stringContaining("TypeError: Cannot read properties of undefined"),
          time: expect.stringMatching(/^\d{4}-/),
        },
      });
    });

    it.each([
      [undefined, "nothing"],
      [null, "null"],
      [1, "the number 1"],
      [Promise.resolve(true), "a Promise"],
    ])("returns an exception when passed returns %p", async (returned, found) => {
      expect(await passing(() => returned)).toMatchObject({
        exception: {
          message: `Context: \`passed\` of the pipeline\nError: must give true or false, but gave ${found}`,
        },
      });
    });

    it("passes the turns of a case to the pipeline", async () => {
      const turn = { succeeded: true, stages: { infer: "2" }, metadata: {} as never };
      const turns = [turn, { ...turn, stages: { infer: "3" } }];
      const pipeline = await ready(
        {
          ...sample,
          passed: ({ turns = [] }) => {
            const seen = turns.map(({ stages }) => stages.infer as string).join();
            (turns[0]!.stages as { infer: string }).infer = "changed";
            return seen === "2,3";
          },
        },
        given,
      );

      expect(pipeline.passed({ ...result, stages: {}, turns })).toEqual({ ok: true, passed: true });
      expect(turns[0]!.stages.infer).toBe("2");
    });

    it("passes copies to the pipeline", async () => {
      await passing((item) => {
        item.stages.infer = "changed";
        item.case.uuid = "changed";
        return true;
      });

      expect(result).toEqual({ succeeded: true, case: { uuid: "u" }, stages: { infer: "2" }, metadata: {} });
    });
  });
});
