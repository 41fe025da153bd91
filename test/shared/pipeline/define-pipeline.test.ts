import { definePipeline, internal, open, prompt, type Message, type Pipeline } from "../../../shared/index.ts";
import { isPipeline } from "../../../shared/pipeline/define-pipeline.ts";

type Types = {
  case: { user: string; answer: number };
  stages: { prepare: Message[]; infer: string; assess: number };
};

const rest = { description: "", passed: () => true };
const valid = { name: "valid", ...rest, stages: async () => ({ only: async () => 1 }) };

describe("definePipeline", () => {
  it("makes a pipeline that can be told from other objects, and cannot be changed", () => {
    const pipeline = definePipeline(valid);

    expect(isPipeline(pipeline)).toBe(true);
    expect(isPipeline({ ...pipeline })).toBe(false);
    expect(Object.isFrozen(pipeline)).toBe(true);
    expect(pipeline).toMatchObject({ name: "valid", description: "", config: {} });
  });

  it.each<[object, string]>([
    [
      { name: "two words" },
      'name: expected letters, digits, "-" and "_", beginning with a letter, found the text "two words"',
    ],
    [{ name: "../up" }, 'name: expected letters, digits, "-" and "_", beginning with a letter, found the text "../up"'],
    [{ name: 5 }, 'name: expected letters, digits, "-" and "_", beginning with a letter, found the number 5'],
    [{ description: undefined }, "description: expected a text, found nothing"],
    [{ stages: undefined }, "stages: expected a function, found nothing"],
    [{ stages: { a: () => 1 } }, "stages: expected a function, found a value with a function in it"],
    [{ passed: true }, "passed: expected a function, found true"],
    [{ expected: "2" }, 'expected: expected a function, found the text "2"'],
    [{ config: { a: new Map() } }, "config.a: expected a plain object of settings, found a Map"],
    [
      { config: { a: { __proto__x: 1, "x.y": 1 } } },
      'config.a: "x.y" cannot be the name of a setting; use a name without "." and "="',
    ],
  ])("refuses %p", (change, message) => {
    expect(() => definePipeline({ ...valid, ...change } as typeof valid)).toThrow(new TypeError(message));
  });
});

// What follows is checked by the compiler: a line that should be an error and is none fails `npm run check`.
describe("the types of definePipeline", () => {
  const define = (make: () => Pipeline): void => expect(isPipeline(make())).toBe(true);

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

  it("refuse a misspelt stage", () => {
    define(() =>
      definePipeline({
        name: "typed",
        ...rest,
        types: {} as Types,
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
        name: "typed",
        ...rest,
        types: {} as Types,
        stages: async () => ({
          prepare: async () => [],
          // @ts-expect-error -- cases have "user"
          infer: async (context) => context.case.usr,
          assess: async () => 1,
        }),
      }));
  });

  it("refuse a result of another type, and a stage that is missing", () => {
    define(() =>
      definePipeline({
        name: "typed",
        ...rest,
        types: {} as Types,
        // @ts-expect-error -- assess gives a number
        stages: async () => ({ prepare: async () => [], infer: async () => "", assess: async () => "1" }),
      }));
    define(() =>
      definePipeline({
        name: "typed",
        ...rest,
        types: {} as Types,
        // @ts-expect-error -- assess is missing
        stages: async () => ({ prepare: async () => [], infer: async () => "" }),
      }));
  });

  it("refuse settings of what is no stage, and settings that are not there", () => {
    define(() =>
      definePipeline({
        name: "typed",
        ...rest,
        types: {} as Types,
        // @ts-expect-error -- there is no stage "extract"
        config: { extract: { a: 1 } },
        stages: async () => ({ prepare: async () => [], infer: async () => "", assess: async () => 1 }),
      }));
    define(() =>
      definePipeline({
        name: "typed",
        ...rest,
        types: {} as Types,
        config: { infer: { temperature: 1 } },
        async stages({ config }) {
          // @ts-expect-error -- it is "temperature"
          const misspelt: unknown = config.infer.temprature;
          return { prepare: async () => [], infer: async () => String(misspelt), assess: async () => 1 };
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
        config: { anything: { a: 1 } },
        stages: async () => ({
          one: async (context) => context.case.whatever,
          two: async (context) => context.stages.one,
        }),
      }));
  });
});
