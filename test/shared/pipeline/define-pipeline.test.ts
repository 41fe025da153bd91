import { z } from "zod";
import { definePipeline, internal, type Message, open, type Pipeline, prompt } from "../../../shared/index.ts";
import { isPipeline } from "../../../shared/pipeline/define-pipeline.ts";

type Types = {
  case: { user: string; answer: number };
  stages: { prepare: Message[]; infer: string; assess: number };
};

const rest = { description: "", passed: () => true };
const valid = { name: "valid", ...rest, stages: async () => ({ only: async () => 1 }) };

describe("definePipeline", () => {
  it("returns a marked and frozen pipeline", () => {
    const pipeline = definePipeline(valid);

    expect(isPipeline(pipeline)).toBe(true);
    expect(isPipeline({ ...pipeline })).toBe(false);
    expect(Object.isFrozen(pipeline)).toBe(true);
    expect(pipeline).toMatchObject({ name: "valid", description: "", config: {} });
  });

  it("keeps stage options, case schema and report functions", () => {
    const text = () => "";
    const reports = { columns: { score: () => 1 }, summarize: text, format: text, compare: text };
    const more = { stageOptions: { only: { timeoutMs: 1000 } }, caseSchema: z.object({}), ...reports };

    expect(definePipeline({ ...valid, ...more })).toMatchObject(more);
    expect(definePipeline(valid)).toMatchObject({ stageOptions: {}, columns: {} });
  });

  const notAName = 'name: expected letters, digits, "-" and "_", beginning with a letter, found';
  const notASetting = 'config.a: "x.y" cannot be the name of a setting; use a name without "." and "="';
  it.each<[object, string]>([
    [{ name: "two words" }, `${notAName} the text "two words"`],
    [{ name: "../up" }, `${notAName} the text "../up"`],
    [{ name: 5 }, `${notAName} the number 5`],
    [{ description: undefined }, "description: expected a text, found nothing"],
    [{ stages: undefined }, "stages: expected a function, found nothing"],
    [{ stages: { a: () => 1 } }, "stages: expected a function, found a value with a function in it"],
    [{ passed: true }, "passed: expected a function, found true"],
    [{ expected: "2" }, 'expected: expected a function, found the text "2"'],
    [{ summarize: "text" }, 'summarize: expected a function, found the text "text"'],
    [{ format: {} }, "format: expected a function, found the object {}"],
    [{ compare: null }, "compare: expected a function, found null"],
    [{ columns: ["score"] }, 'columns: expected an object of functions, found the list ["score"]'],
    [{ columns: { score: "assess" } }, 'columns.score: expected a function, found the text "assess"'],
    [{ caseSchema: { user: "text" } }, 'caseSchema: expected a schema of zod, found the object {"user":"text"}'],
    [{ caseSchema: null }, "caseSchema: expected a schema of zod, found null"],
    [{ stageOptions: [] }, "stageOptions: expected an object, found the list []"],
    [
      { stageOptions: { only: { uses: "a" } } },
      'stageOptions.only.uses: "a" is no setting of this pipeline. It has none',
    ],
    [{ config: { a: new Map() } }, "config.a: expected a plain object of settings, found a Map"],
    [{ config: { a: { __proto__x: 1, "x.y": 1 } } }, notASetting],
  ])("refuses %p", (change, message) => {
    expect(() => definePipeline({ ...valid, ...change } as typeof valid)).toThrow(new TypeError(message));
  });
});

// The compiler checks these: `npm run check` fails where an expected error does not occur.
describe("the types of definePipeline", () => {
  const define = (make: () => Pipeline): void => expect(isPipeline(make())).toBe(true);
  const typed = { name: "typed", ...rest, types: {} as Types };

  it("know stages, case fields and settings, in any order of the keys", () => {
    define(() =>
      definePipeline({
        passed: (result) => result.stages.assess === 0 && result.succeeded,
        expected: (context) => String(context.case.answer),
        async stages({ config, models, templates }) {
          const name: string = config.infer.model.name;
          const temperature: number = config.infer.model.settings.temperature;
          const seed: unknown = config.infer.model.settings.seed;
          const stop: readonly string[] = config.infer.stop;
          const template = await templates.compile("prepare.template", "prepare.template_text");
          const model = models.get(`${name}${temperature}${String(seed)}${stop.join()}`);
          return {
            prepare: async (context) => [
              { role: "system", content: template(context) },
              { role: "user", content: context.case.user },
            ],
            infer: async (context, { signal }) => model.infer(context.stages.prepare, context, { signal }),
            assess: async (context) => context.stages.infer.length - context.case.answer,
          };
        },
        config: {
          prepare: { template: prompt("Template"), template_text: internal() },
          infer: { model: { name: prompt("Model"), settings: open({ temperature: 0.7 }) }, stop: ["END"] },
        },
        types: {} as Types,
        description: "",
        name: "typed",
      }));
  });

  it("know the nodes of a graph, in any order of the keys", () => {
    define(() =>
      definePipeline({
        passed: (result) => result.stages.assess === 0,
        stages: async ({ models, config }) => {
          const model = models.get(config.infer.model);
          return [
            { inputs: [], function: async () => [{ role: "system", content: "" }], name: "prepare" },
            { name: "infer", function: (context) => model.infer(context.stages.prepare, context), inputs: ["prepare"] },
            {
              function: async (context) => context.stages.infer.length - context.case.answer,
              name: "assess",
              inputs: ["prepare", "infer"],
            },
          ];
        },
        config: { infer: { model: "perfect" } },
        types: {} as Types,
        description: "",
        name: "typed",
      }));
  });

  it("refuse misspelt names, inputs, results and fields in the nodes of a graph", () => {
    const prepare = { name: "prepare", function: async () => [], inputs: [] } as const;
    const infer = { name: "infer", function: async () => "", inputs: ["prepare"] } as const;
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- there is no stage "asses"
        stages: async () => [prepare, infer, { name: "asses", function: async () => 1, inputs: ["infer"] }],
      }));
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- there is no stage "infr"
        stages: async () => [prepare, infer, { name: "assess", function: async () => 1, inputs: ["infr"] }],
      }));
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- assess gives a number
        stages: async () => [prepare, infer, { name: "assess", function: async () => "1", inputs: ["infer"] }],
      }));
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- cases have "answer"
        stages: async () => [{ name: "assess", function: async (context) => context.case.anser, inputs: [] }],
      }));
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- there is no stage "extract"
        stages: async () => [{ name: "assess", function: async (context) => context.stages.extract, inputs: [] }],
      }));
  });

  it("know the turns of a case in stages and in passed", () => {
    define(() =>
      definePipeline({
        ...typed,
        stages: async () => ({
          prepare: async (context) => [{ role: "user", content: `${context.turn} of ${context.turns?.length}` }],
          infer: async (context) => context.turns?.at(-1)?.stages.infer ?? "",
          // @ts-expect-error -- there is no stage "extract"
          assess: async (context) => context.turns?.[0]?.stages.extract,
        }),
        passed: (result) => result.turns?.every((turn) => turn.succeeded && turn.stages.assess === 0) ?? false,
      }));
    define(() =>
      definePipeline({
        ...valid,
        types: {} as { case: object; stages: { only: number } },
        // @ts-expect-error -- there is no stage "extract"
        passed: (result) => result.turns?.every((turn) => turn.stages.extract === 0) ?? false,
      }));
  });

  it("refuse options of an unknown stage", () => {
    define(() =>
      definePipeline({
        ...valid,
        types: {} as { case: object; stages: { only: number } },
        stageOptions: {
          only: { timeoutMs: 1000, retry: { attempts: 2 } },
          // @ts-expect-error -- there is no stage "infer"
          infer: { timeoutMs: 1000 },
        },
      }));
  });

  it("refuse a misspelt stage", () => {
    define(() =>
      definePipeline({
        ...typed,
        stages: async () => ({
          prepare: async () => [],
          infer: async () => "",
          // @ts-expect-error -- there is no stage "extract"
          assess: async (context) => context.stages.extract,
        }),
      }));
  });

  it("refuse a misspelt case field", () => {
    define(() =>
      definePipeline({
        ...typed,
        stages: async () => ({
          prepare: async () => [],
          // @ts-expect-error -- cases have "user"
          infer: async (context) => context.case.usr,
          assess: async () => 1,
        }),
      }));
  });

  it("refuse a result of another type and a missing stage", () => {
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- assess gives a number
        stages: async () => ({ prepare: async () => [], infer: async () => "", assess: async () => "1" }),
      }));
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- assess is missing
        stages: async () => ({ prepare: async () => [], infer: async () => "" }),
      }));
  });

  it("refuse settings of an unknown stage and unknown settings", () => {
    define(() =>
      definePipeline({
        ...typed,
        // @ts-expect-error -- there is no stage "extract"
        config: { extract: { a: 1 } },
        stages: async () => ({ prepare: async () => [], infer: async () => "", assess: async () => 1 }),
      }));
    define(() =>
      definePipeline({
        ...typed,
        config: { infer: { temperature: 1 } },
        async stages({ config }) {
          // @ts-expect-error -- it is "temperature"
          const misspelt: unknown = config.infer.temprature;
          return { prepare: async () => [], infer: async () => String(misspelt), assess: async () => 1 };
        },
      }));
  });

  it("know stages and case fields in columns", () => {
    define(() =>
      definePipeline({
        ...valid,
        types: {} as { case: { user: string }; stages: { only: number } },
        columns: {
          score: (result) => result.stages.only,
          question: ({ case: { user } }) => user,
          // @ts-expect-error -- there is no stage "extract"
          wrong: (result) => result.stages.extract,
        },
      }));
  });

  it("refuse misspelt stages in passed and expected", () => {
    define(() =>
      definePipeline({
        ...valid,
        types: {} as { case: { user: string }; stages: { only: number } },
        // @ts-expect-error -- cases have "user"
        expected: (context) => context.case.usr,
        // @ts-expect-error -- there is no stage "extract"
        passed: (result) => result.stages.extract === 1,
      }));
  });

  it("check nothing of a pipeline without types", () => {
    define(() =>
      definePipeline({
        name: "untyped",
        ...rest,
        stageOptions: { two: { timeoutMs: 1 } },
        stages: async () => [
          { name: "one", function: async (context) => context.case.whatever, inputs: [] },
          { name: "two", function: async (context) => context.stages.one, inputs: ["one"] },
        ],
      }));
    define(() =>
      definePipeline({
        name: "untyped",
        ...rest,
        config: { anything: { a: 1 } },
        stages: async () => ({
          one: async (context) => context.case.whatever,
          two: async (context) => context.stages.one,
        }),
      }));
  });
});
